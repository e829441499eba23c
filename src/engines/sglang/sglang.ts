import { z } from "zod";
import type { Engine } from "../../core/engine.ts";
import { openServed } from "../served/open-served.ts";
import { checkOptions, servedFields, type ServedOptions } from "../served/served-options.ts";
import { sglangDialect } from "./sglang-dialect.ts";

/** How a model on SGLang is reached. */
export type SglangOptions = ServedOptions;

const schema = z.strictObject(servedFields);

/**
 * A model on SGLang, on one server or on several. A LoRA is named as the model. Built from SGLang's
 * source, and not run. It has no repetition penalty as Hugging Face's is, so that a guard that needs
 * one is refused.
 *
 * @throws KomainuError as `vllm` does
 */
export async function sglang(options: SglangOptions): Promise<Engine> {
  checkOptions("sglang", schema, options);
  return openServed(options, [sglangDialect]);
}
