import { join } from "node:path";
import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { readJson } from "../tokenizer/read-json.ts";

const patternSchema = z.record(z.string(), z.number().positive()).nullish();

/** `adapter_config.json` as PEFT writes it (peft, tuners/lora/config.py). */
const schema = z.looseObject({
  peft_type: z.string(),
  r: z.int().positive(),
  lora_alpha: z.number().positive(),
  use_rslora: z.boolean().nullish(),
  rank_pattern: patternSchema,
  alpha_pattern: patternSchema,
});
export type AdapterConfig = z.infer<typeof schema>;

/** Initialisations after which the base model's weights are no longer those of its repository. */
const CHANGED_BASE = /^(?:pissa|olora|corda|loftq|lora_ga)/u;

/** What an adapter may ask for and a low-rank update of matrices cannot do. */
const UNSUPPORTED: readonly [key: string, isUsed: (value: unknown) => boolean, what: string][] = [
  ["use_dora", (value) => value === true, "is a DoRA adapter"],
  ["modules_to_save", isNotEmpty, "replaces whole layers (modules_to_save)"],
  ["bias", (value) => typeof value === "string" && value !== "none", "trains biases"],
  ["lora_bias", (value) => value === true, "trains biases"],
  ["fan_in_fan_out", (value) => value === true, "is made for transposed weights"],
  ["layer_replication", isNotEmpty, "repeats layers"],
  ["trainable_token_indices", isNotEmpty, "changes the token embeddings"],
  ["alora_invocation_tokens", isNotEmpty, "acts on a part of the prompt alone (aLoRA)"],
  [
    "init_lora_weights",
    (value) => typeof value === "string" && CHANGED_BASE.test(value),
    "belongs to a changed base model (PiSSA, OLoRA, CorDA, LoftQ)",
  ],
];

/**
 * Reads an adapter's config.
 *
 * @throws KomainuError `file_not_found`, `file_damaged`, or `model_unsupported` for adapters that
 * are more than low-rank updates.
 */
export async function readAdapterConfig(folder: string): Promise<AdapterConfig> {
  const config = await readJson(join(folder, "adapter_config.json"), schema);
  if (config === undefined) {
    throw new KomainuError(
      "file_not_found",
      `"${folder}" has no adapter_config.json. Give the folder of a PEFT LoRA adapter.`,
    );
  }
  if (config.peft_type !== "LORA") {
    throw new KomainuError(
      "model_unsupported",
      `Adapters of type "${config.peft_type}" cannot be converted; LORA can.`,
    );
  }
  for (const [key, isUsed, what] of UNSUPPORTED) {
    if (!isUsed(config[key])) continue;
    throw new KomainuError(
      "model_unsupported",
      `The adapter ${what}, which llama.cpp cannot apply. Merge it into its base model with PEFT (merge_and_unload) and convert the result.`,
    );
  }
  return config;
}

/** The alpha of a module, such as `model.layers.0.self_attn.q_proj`. */
export function adapterAlpha(config: AdapterConfig, module: string): number {
  for (const [pattern, alpha] of Object.entries(config.alpha_pattern ?? {})) {
    // As PEFT matches them (peft, utils/other.py, get_pattern_key).
    if (compile(pattern).test(module)) return alpha;
  }
  return config.lora_alpha;
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:.*\\.)?(?:${pattern})$`, "u");
  } catch (error) {
    throw new KomainuError(
      "model_unsupported",
      `adapter_config.json has the pattern "${pattern}", which cannot be read.`,
      { cause: error },
    );
  }
}

function isNotEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
