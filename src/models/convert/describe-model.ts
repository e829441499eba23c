import { join } from "node:path";
import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { readJson } from "../../files/read-json.ts";
import type { ModelDescription } from "./architecture.ts";
import { unsupportedValue } from "./config-fields.ts";
import { describeGemma2 } from "./gemma2.ts";
import { describeGranite } from "./granite.ts";
import type { PrefixSpace } from "./decoder.ts";
import { describeLlama } from "./llama.ts";
import { describeMistral } from "./mistral.ts";
import { describeQwen3 } from "./qwen3.ts";

const configSchema = z.looseObject({
  architectures: z.array(z.string()).nullish(),
  model_type: z.string().nullish(),
});

type Describe = (
  config: Readonly<Record<string, unknown>>,
  tokenizerConfig: PrefixSpace | undefined,
) => ModelDescription;

/** An architecture that can be converted: its `model_type`, and GGUF's name for it. */
interface KnownArchitecture {
  readonly type: string;
  readonly gguf: string;
  readonly describe: Describe;
}

const ARCHITECTURES: Readonly<Record<string, KnownArchitecture>> = {
  Gemma2ForCausalLM: { type: "gemma2", gguf: "gemma2", describe: describeGemma2 },
  GraniteForCausalLM: { type: "granite", gguf: "granite", describe: describeGranite },
  LlamaForCausalLM: { type: "llama", gguf: "llama", describe: describeLlama },
  MistralForCausalLM: { type: "mistral", gguf: "llama", describe: describeMistral },
  Qwen3ForCausalLM: { type: "qwen3", gguf: "qwen3", describe: describeQwen3 },
};

/** What GGUF calls an architecture of a `config.json`, if it can be converted. */
export function ggufArchitecture(name: string): string | undefined {
  return Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name]?.gguf : undefined;
}

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
  const known = Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined;
  if (known === undefined || architectures?.length !== 1) {
    throw new KomainuError(
      "model_unsupported",
      `Models of architecture "${architectures?.join(", ") ?? name}" cannot be converted; ${Object.keys(ARCHITECTURES).join(", ")} can. For others, give a ready-made GGUF file.`,
    );
  }
  if (type !== undefined && type !== null && type !== known.type) {
    throw unsupportedValue("model_type", type, `${name} is of type "${known.type}"`);
  }
  const tokenizer = await readJson(
    join(folder, "tokenizer_config.json"),
    z.looseObject({ add_prefix_space: z.boolean().nullish() }),
  );
  return known.describe(config, tokenizer);
}
