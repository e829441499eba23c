import { z } from "zod";
import type { Engine } from "../core/engine.ts";
import { llamaServerDialect } from "./llama-server/llama-server-dialect.ts";
import { openServed } from "./served/open-served.ts";
import { checkOptions, servedFields, type ServedOptions } from "./served/served-options.ts";
import { probeServer, type ServerProbe } from "./served/probe-server.ts";
import { sglangDialect } from "./sglang/sglang-dialect.ts";
import { vllmDialect } from "./vllm/vllm-dialect.ts";

/** How a model on a server is reached, whichever kind of server it is. */
export interface ServerOptions extends ServedOptions {
  /** A LoRA of llama-server; on vLLM and SGLang a LoRA is named as the model. */
  readonly adapter?: string;
}

const DIALECTS = [vllmDialect, llamaServerDialect, sglangDialect];

const schema = z.strictObject({ ...servedFields, adapter: z.string().min(1).optional() });

/**
 * A model on vLLM, llama-server or SGLang: the server says which it is.
 *
 * @throws KomainuError as `vllm` does
 */
export async function openServer(options: ServerOptions): Promise<Engine> {
  checkOptions("the server", schema, options);
  return openServed(options, DIALECTS);
}

/**
 * Asks a server what it is, without the model's tokenizer: for `komainu doctor`.
 *
 * @throws KomainuError as `vllm` does
 */
export async function examineServer(
  options: Parameters<typeof probeServer>[0],
): Promise<ServerProbe> {
  return probeServer(options, DIALECTS);
}
