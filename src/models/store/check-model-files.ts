import { KomainuError } from "../../core/errors.ts";
import { checkAdapterFile } from "../../gguf/check/check-adapter.ts";
import { checkModelFile } from "../../gguf/check/check-model.ts";
import type { GgufHeader } from "../../gguf/gguf-header.ts";
import { stringsValue, summarizeGguf } from "../../gguf/gguf-summary.ts";
import { readGgufHeader } from "../../gguf/read-gguf-header.ts";
import { TURN_MARKERS } from "../../tokenizers/control-tokens.ts";
import { TOKEN_TYPE } from "../tokenizer/token-type.ts";

/** A model's GGUF files, by their paths. */
export interface ModelFiles {
  /** The first of several parts. */
  readonly model: string;
  readonly parts: readonly string[];
  readonly adapter?: string | undefined;
}

/** What a model's files say of the model. */
export interface CheckedModel {
  /** As GGUF names it, such as `gemma2`. */
  readonly architecture: string;
  /** How many weights the model has, an adapter's not counted. */
  readonly parameters: number;
}

/**
 * Sees that GGUF files make a model that can be handed to the engine: as the engine itself checks
 * them, and that text cannot forge its turn markers.
 *
 * @throws KomainuError `file_not_found`, `file_damaged`, `model_unsupported`, `adapter_mismatch`.
 */
export async function checkModelFiles(files: ModelFiles): Promise<CheckedModel> {
  const { model, parts, adapter } = files;
  const header = await checkModelFile(model);
  refuseForgeableTokens(header, model);
  for (const part of parts) await readGgufHeader(part);
  if (adapter !== undefined) await checkAdapterFile(adapter, header);
  const { architecture, parameters } = summarizeGguf(header, model);
  return { architecture, parameters };
}

function refuseForgeableTokens(header: GgufHeader, path: string): void {
  const tokens = stringsValue(header, "tokenizer.ggml.tokens") ?? [];
  const stated = header.values.get("tokenizer.ggml.token_type");
  const types = stated?.type === "array" ? stated.value : [];
  const forgeable = TURN_MARKERS.filter((marker) => {
    const id = tokens.indexOf(marker);
    return id >= 0 && types[id] !== TOKEN_TYPE.control;
  });
  if (forgeable.length === 0) return;
  throw new KomainuError(
    "model_unsupported",
    `${path} does not mark ${forgeable.join(", ")} as control tokens, so that any text could forge them. Take the model's safetensors instead, and Komainu converts them.`,
  );
}
