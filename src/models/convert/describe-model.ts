import { join } from "node:path";
import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { readJson } from "../../files/read-json.ts";
import type { ModelDescription } from "./architecture.ts";
import { unsupportedValue } from "./config-fields.ts";
import { describeGemma2 } from "./gemma2.ts";
import { describeLlama } from "./llama.ts";

const configSchema = z.looseObject({
  architectures: z.array(z.string()).nullish(),
  model_type: z.string().nullish(),
});

/** The `model_type` of each architecture that can be converted, which is GGUF's name for it too. */
export const MODEL_TYPES: Readonly<Record<string, "gemma2" | "llama">> = {
  Gemma2ForCausalLM: "gemma2",
  LlamaForCausalLM: "llama",
};

/** A model's `config.json` as it is, and what follows from it. */
export interface DescribedModel {
  readonly config: Readonly<Record<string, unknown>>;
  readonly description: ModelDescription;
}

/**
 * Reads a model folder's `config.json` and describes the model.
 *
 * @throws KomainuError `file_not_found`; `model_unsupported` for another architecture, or for
 * a field whose value the file could not carry; `file_damaged`.
 */
export async function describeModel(folder: string): Promise<DescribedModel> {
  const path = join(folder, "config.json");
  const config = await readJson(path, configSchema);
  if (config === undefined) {
    throw new KomainuError(
      "file_not_found",
      `"${folder}" has no config.json. Give the folder of a Hugging Face model.`,
    );
  }
  try {
    return { config, description: await describe(folder, config) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    throw new KomainuError(
      "file_damaged",
      `"${path}" is not as expected at ${issue?.path.join(".")}: ${issue?.message}. Download it again.`,
      { cause: error },
    );
  }
}

async function describe(
  folder: string,
  config: z.infer<typeof configSchema>,
): Promise<ModelDescription> {
  const { architectures, model_type: type } = config;
  const name = architectures?.[0] ?? "unknown";
  const expected = Object.hasOwn(MODEL_TYPES, name) ? MODEL_TYPES[name] : undefined;
  if (expected === undefined || architectures?.length !== 1) {
    throw new KomainuError(
      "model_unsupported",
      `Models of architecture "${architectures?.join(", ") ?? name}" cannot be converted; Gemma2ForCausalLM and LlamaForCausalLM can. For others, give a ready-made GGUF file.`,
    );
  }
  if (type !== undefined && type !== null && type !== expected) {
    throw unsupportedValue("model_type", type, `${name} is of type "${expected}"`);
  }
  if (expected === "gemma2") return describeGemma2(config);
  const tokenizer = await readJson(
    join(folder, "tokenizer_config.json"),
    z.looseObject({ add_prefix_space: z.boolean().nullish() }),
  );
  return describeLlama(config, tokenizer);
}
