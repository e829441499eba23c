import { join } from "node:path";
import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { readJson } from "../../files/read-json.ts";
import { matchesModule } from "./module-pattern.ts";

/** Far above any adapter's. */
const alpha = z.number().positive().max(1e9);
const rank = z.int().positive().max(65_536);

/** `adapter_config.json` as PEFT writes it (peft, tuners/lora/config.py). */
const schema = z.looseObject({
  peft_type: z.string(),
  r: rank,
  lora_alpha: alpha,
  use_rslora: z.boolean().nullish(),
  rank_pattern: z.record(z.string(), rank).nullish(),
  alpha_pattern: z.record(z.string(), alpha).nullish(),
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
  ["alora_invocation_tokens", isNotEmpty, "acts only on a part of the prompt (aLoRA)"],
  [
    "init_lora_weights",
    (value) => typeof value === "string" && CHANGED_BASE.test(value),
    "belongs to a changed base model (PiSSA, OLoRA, CorDA, LoftQ)",
  ],
  ["use_qalora", isSet, "pools its inputs (QALoRA)"],
  ["use_bdlora", isSet, "is block-diagonal (BD-LoRA)"],
  ["arrow_config", isSet, "chooses among several adapters (Arrow)"],
  ["kasa_config", isSet, "scales its updates by what it learnt (KaSA)"],
  ["monteclora_config", isSet, "draws its updates at random (MonteCLoRA)"],
  ["velora_config", isSet, "compresses activations (VeLoRA)"],
  ["target_parameters", isSet, "updates parameters that are not layers"],
  ["megatron_config", isSet, "is made for Megatron's layers"],
  ["enable_lora", isSet, "updates parts of a matrix"],
];

/**
 * Fields that change nothing of what the adapter does, or that its tensors say better: which layers
 * it updates is written in their names, so that no pattern of `target_modules` has to be matched.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  "auto_mapping",
  "base_model_name_or_path",
  "corda_config",
  "ensure_weight_tying",
  "eva_config",
  "exclude_modules",
  "inference_mode",
  "layers_pattern",
  "layers_to_transform",
  "loftq_config",
  "lora_dropout",
  "lora_ga_config",
  "megatron_core",
  "merge_weights",
  "peft_version",
  "qalora_group_size",
  "revision",
  "runtime_config",
  "target_modules",
  "task_type",
]);

const READ = new Set([...Object.keys(schema.shape), ...UNSUPPORTED.map(([key]) => key)]);

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
    if (isUsed(config[key])) throw unsupported(what);
  }
  for (const [key, value] of Object.entries(config)) {
    if (READ.has(key) || HARMLESS.has(key) || !isSet(value)) continue;
    throw unsupported(`has the field "${key.slice(0, 80)}", which may change what it does`);
  }
  return config;
}

function unsupported(what: string): KomainuError {
  return new KomainuError(
    "model_unsupported",
    `The adapter ${what}, which llama.cpp cannot apply. Merge it into its base model with PEFT (merge_and_unload) and convert the result.`,
  );
}

/**
 * The alpha and the rank of a module, such as `model.layers.0.self_attn.q_proj`: those of the first
 * pattern that means it, else those of all.
 */
export function moduleSettings(
  config: AdapterConfig,
  module: string,
): { readonly alpha: number; readonly rank: number } {
  const chosen = (patterns: AdapterConfig["alpha_pattern"]) =>
    Object.entries(patterns ?? {}).find(([pattern]) => matchesModule(pattern, module))?.[1];
  return {
    alpha: chosen(config.alpha_pattern) ?? config.lora_alpha,
    rank: chosen(config.rank_pattern) ?? config.r,
  };
}

/** Whether a field says something; newer releases of PEFT write theirs into every config, unset. */
function isSet(value: unknown): boolean {
  return typeof value === "object" ? isNotEmpty(value) : value !== undefined && value !== false;
}

function isNotEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
