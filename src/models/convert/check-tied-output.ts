import { KomainuError } from "../../core/errors.ts";
import type { SafetensorsTensor } from "../safetensors/read-safetensors.ts";
import { readTensor } from "../safetensors/read-tensor.ts";
import type { ModelDescription } from "./architecture.ts";

const OUTPUT = "lm_head.weight";
const EMBEDDINGS = "model.embed_tokens.weight";

/**
 * Makes sure that a model whose output matrix is its embeddings has no other one in its weights:
 * transformers 5 would use that one, transformers 4 would not, and llama.cpp may have no place for
 * it.
 *
 * @throws KomainuError `model_unsupported` when the two differ; `file_damaged` when the output
 * matrix is missing that `config.json` says there is.
 */
export async function checkTiedOutput(
  { output, architecture }: ModelDescription,
  checkpoint: ReadonlyMap<string, SafetensorsTensor>,
): Promise<void> {
  const own = checkpoint.get(OUTPUT);
  const embeddings = checkpoint.get(EMBEDDINGS);
  if (own === undefined && output.required) {
    throw new KomainuError(
      "file_damaged",
      `config.json sets tie_word_embeddings to false, and the weights lack "${OUTPUT}". Download the complete model again.`,
    );
  }
  if (output.own || own === undefined || embeddings === undefined) return;
  if (await haveSameBytes(own, embeddings)) return;
  const remedy = output.required
    ? `llama.cpp's ${architecture} has no output matrix apart from the embeddings. Run this model from its original weights instead (with transformers or vLLM)`
    : `tie_word_embeddings says that they are one, and versions of transformers differ in which one counts. Set tie_word_embeddings to false if "${OUTPUT}" is meant, or remove it from the weights`;
  throw new KomainuError(
    "model_unsupported",
    `The weights hold "${OUTPUT}" with other values than "${EMBEDDINGS}", and ${remedy}.`,
  );
}

async function haveSameBytes(a: SafetensorsTensor, b: SafetensorsTensor): Promise<boolean> {
  if (a.dtype !== b.dtype || a.byteLength !== b.byteLength) return false;
  // Both come in pieces of the same size.
  const others = readTensor(b);
  for await (const piece of readTensor(a)) {
    const other = await others.next();
    if (other.done === true || Buffer.compare(piece, other.value) !== 0) return false;
  }
  return true;
}
