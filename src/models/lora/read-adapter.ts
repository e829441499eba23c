import { join } from "node:path";
import { KomainuError } from "../../core/errors.ts";
import type { ModelDescription, TensorRule } from "../convert/architecture.ts";
import { readSafetensors, type SafetensorsTensor } from "../safetensors/read-safetensors.ts";
import { moduleSettings, readAdapterConfig, type AdapterConfig } from "./adapter-config.ts";

/** An adapter's update of one matrix: `scale · B · A`. */
export interface AdapterMatrix {
  /** What the GGUF file makes of the matrix that is updated. */
  readonly rule: TensorRule;
  /** [rank, columns]. */
  readonly a: SafetensorsTensor;
  /** [rows, rank]. */
  readonly b: SafetensorsTensor;
  readonly rank: number;
  /** alpha / rank, or alpha / √rank for rsLoRA. */
  readonly scale: number;
}

/** A PEFT LoRA adapter. */
export interface Adapter {
  readonly config: AdapterConfig;
  /** By the Hugging Face name of the matrix that is updated. */
  readonly matrices: ReadonlyMap<string, AdapterMatrix>;
}

const PART = /^base_model\.model\.(.+)\.(lora_A|lora_B)\.weight$/u;

/**
 * Reads a PEFT LoRA adapter of a model. Tensor data is not read yet.
 *
 * @throws KomainuError `adapter_mismatch` when it belongs to another model; `model_unsupported`
 * when it is more than low-rank updates of the model's matrices; `file_not_found`, `file_damaged`.
 */
export async function readAdapter(folder: string, model: ModelDescription): Promise<Adapter> {
  const config = await readAdapterConfig(folder);
  const tensors = await readSafetensors(join(folder, "adapter_model.safetensors"));
  const modules = new Set<string>();
  for (const name of tensors.keys()) {
    const module = PART.exec(name)?.[1];
    if (module === undefined || module.endsWith("embed_tokens")) throw unsupportedTensor(name);
    modules.add(module);
  }
  const matrices = new Map<string, AdapterMatrix>();
  for (const module of modules) {
    matrices.set(`${module}.weight`, readMatrix(module, tensors, config, model));
  }
  if (matrices.size === 0) {
    throw new KomainuError("file_damaged", `The adapter in "${folder}" has no tensors.`);
  }
  return { config, matrices };
}

function readMatrix(
  module: string,
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  config: AdapterConfig,
  model: ModelDescription,
): AdapterMatrix {
  const rule = model.tensors.get(`${module}.weight`);
  if (rule === undefined) {
    throw mismatch(`it updates "${module}", which the ${model.architecture} model does not have`);
  }
  if (model.optional.has(`${module}.weight`)) {
    throw new KomainuError(
      "model_unsupported",
      `The adapter updates "${module}", which the model shares with its embeddings. Merge it with PEFT (merge_and_unload) and convert the result.`,
    );
  }
  const a = tensors.get(`base_model.model.${module}.lora_A.weight`);
  const b = tensors.get(`base_model.model.${module}.lora_B.weight`);
  if (a === undefined || b === undefined) {
    throw new KomainuError("file_damaged", `The adapter has only one half of "${module}".`);
  }
  const { alpha, rank } = moduleSettings(config, module);
  const [rows, columns] = rule.shape;
  if (a.shape.join() !== `${rank},${columns}` || b.shape.join() !== `${rows},${rank}`) {
    throw mismatch(
      `its update of "${module}" is for another size than [${rule.shape.join(", ")}], or of another rank than ${rank}`,
    );
  }
  const divisor = config.use_rslora === true ? Math.sqrt(rank) : rank;
  return { rule, a, b, rank, scale: alpha / divisor };
}

function mismatch(what: string): KomainuError {
  return new KomainuError(
    "adapter_mismatch",
    `The adapter does not belong to this model: ${what}. Give the base model that the adapter was trained on.`,
  );
}

function unsupportedTensor(name: string): KomainuError {
  const what = /embed/u.test(name) ? "changes the token embeddings" : `holds "${name}"`;
  return new KomainuError(
    "model_unsupported",
    `The adapter ${what}, which llama.cpp cannot apply. Merge it into its base model with PEFT (merge_and_unload) and convert the result.`,
  );
}
