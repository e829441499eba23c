import { join } from "node:path";
import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { readJson } from "../tokenizer/read-json.ts";
import type { ModelDescription } from "./architecture.ts";
import { describeGemma2 } from "./gemma2.ts";
import { describeLlama } from "./llama.ts";

const configSchema = z.looseObject({
  architectures: z.array(z.string()).optional(),
  quantization_config: z.unknown().optional(),
});

/** A model's `config.json` as it is, and what follows from it. */
export interface DescribedModel {
  readonly config: Readonly<Record<string, unknown>>;
  readonly description: ModelDescription;
}

/**
 * Reads a model folder's `config.json` and describes the model.
 *
 * @throws KomainuError `file_not_found`; `model_unsupported` for another architecture, or for
 * weights that are already quantised; `file_damaged`.
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
  const architecture = config.architectures?.[0];
  if (config.quantization_config !== undefined && config.quantization_config !== null) {
    throw new KomainuError(
      "model_unsupported",
      "The model's weights are already quantised. Give the repository with the original weights (bfloat16, float16 or float32).",
    );
  }
  try {
    if (architecture === "Gemma2ForCausalLM")
      return { config, description: describeGemma2(config) };
    if (architecture === "LlamaForCausalLM") {
      const tokenizer = await readJson(
        join(folder, "tokenizer_config.json"),
        z.looseObject({ add_prefix_space: z.boolean().nullish() }),
      );
      return { config, description: describeLlama(config, tokenizer) };
    }
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    throw new KomainuError(
      "file_damaged",
      `"${path}" is not as expected at ${issue?.path.join(".")}: ${issue?.message}.`,
      { cause: error },
    );
  }
  throw new KomainuError(
    "model_unsupported",
    `Models of architecture "${architecture ?? "unknown"}" cannot be converted; Gemma2ForCausalLM and LlamaForCausalLM can. For others, give a ready-made GGUF file.`,
  );
}
