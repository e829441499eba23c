import { z } from "zod";
import type { Engine } from "../../core/engine.ts";
import { openServed } from "../served/open-served.ts";
import { checkOptions, servedFields, type ServedOptions } from "../served/served-options.ts";
import { llamaServerDialect } from "./llama-server-dialect.ts";

/** How a model on llama-server is reached. */
export interface LlamaServerOptions extends ServedOptions {
  /** A LoRA adapter that the server was started with, by its file's name. Default: none. */
  readonly adapter?: string;
  /**
   * Gives `logMass` too. Each question then takes the whole distribution, some 20 MB for 256,000
   * tokens. Default false: the choices' shares alone.
   */
  readonly logMass?: boolean;
}

const schema = z.strictObject({
  ...servedFields,
  adapter: z.string().min(1).optional(),
  logMass: z.boolean().optional(),
});

/**
 * A model on llama.cpp's server, on one or on several. Probabilities are as exact as its kept
 * evaluation: start it with `-ctk f32 -ctv f32` for the last digits.
 *
 * @throws KomainuError as `vllm` does
 */
export async function llamaServer(options: LlamaServerOptions): Promise<Engine> {
  checkOptions("llamaServer", schema, options);
  return openServed(options, [llamaServerDialect]);
}
