import { z } from "zod";
import type { Engine } from "../../core/engine.ts";
import { openServed } from "../served/open-served.ts";
import { checkOptions, servedFields, type ServedOptions } from "../served/served-options.ts";
import { vllmDialect } from "./vllm-dialect.ts";

/** How a model on vLLM is reached. */
export interface VllmOptions extends ServedOptions {
  /** Keeps this tenant's prefixes apart from others' on a shared server. */
  readonly cacheSalt?: string;
}

const schema = z.strictObject({ ...servedFields, cacheSalt: z.string().min(1).optional() });

/**
 * A model on vLLM, on one server or on several: exact log-probabilities with 0.26 or newer in one
 * request a text. A LoRA is named as the model.
 *
 * @throws KomainuError `invalid_input`, `network`, `engine_stalled`, `access_denied`, `not_found`,
 *   `capability_missing`, `model_unsupported` for a tokenizer of another model, and what opening the
 *   tokenizer rejects with
 */
export async function vllm(options: VllmOptions): Promise<Engine> {
  checkOptions("vllm", schema, options);
  return openServed(options, [vllmDialect]);
}
