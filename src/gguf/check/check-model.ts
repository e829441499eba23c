import { KomainuError } from "../../core/errors.ts";
import { damagedFile } from "../damaged-file.ts";
import type { GgufHeader } from "../gguf-header.ts";
import { stringsValue, summarizeGguf, textValue } from "../gguf-summary.ts";
import { readModelHeader } from "../read-model-header.ts";
import { findArchitectureFault } from "./check-architecture.ts";
import { findVocabularyFault } from "./check-vocabulary.ts";

/** A vocabulary's kinds that the tokenizer here can read, as llama.cpp names them. */
const VOCABULARY_KINDS: ReadonlySet<string> = new Set(["llama", "gpt2"]);

function refuseKind(header: GgufHeader, path: string): void {
  if (summarizeGguf(header, path).kind === "adapter") {
    throw new KomainuError(
      "model_unsupported",
      `${path} is an adapter, not a model: give the base model, and this file as the adapter.`,
    );
  }
  const vocabulary = textValue(header, "tokenizer.ggml.model");
  if (vocabulary !== undefined && !VOCABULARY_KINDS.has(vocabulary)) {
    throw new KomainuError(
      "model_unsupported",
      `The vocabulary of ${path} is of the kind ${JSON.stringify(vocabulary.slice(0, 40))}; ` +
        "SentencePiece and byte-level BPE vocabularies can be used.",
    );
  }
}

/**
 * Reads a model's header, with those of its other files, and sees that all it promises is there
 * and is what its architecture asks for: native code ends the process over much that is not.
 *
 * @throws KomainuError `file_not_found`, `file_damaged` or `model_unsupported`.
 */
export async function checkModelFile(path: string): Promise<GgufHeader> {
  const header = await readModelHeader(path);
  refuseKind(header, path);
  const architecture = textValue(header, "general.architecture") ?? "";
  if (architecture === "") throw damagedFile(path, "it names no architecture");
  const tokens = stringsValue(header, "tokenizer.ggml.tokens") ?? [];
  if (header.tensors.length === 0 || tokens.length === 0) {
    throw damagedFile(path, "it holds no weights or no vocabulary");
  }
  const why = findVocabularyFault(header, tokens) ?? findArchitectureFault(header, tokens.length);
  if (why !== undefined) throw damagedFile(path, why);
  return header;
}
