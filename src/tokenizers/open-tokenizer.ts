import { resolve } from "node:path";
import type { OpenTokenizerOptions, PromptTokenizer } from "./prompt-tokenizer.ts";
import { ThreadTokenizer } from "./thread-tokenizer.ts";

/**
 * Opens the tokenizer of a folder that holds `tokenizer.json`, as `komainu pull NAME
 * --tokenizer-only` gets it: no weights, no native code. It is read and works in a thread of its
 * own, so that neither a large vocabulary nor a long text holds up the caller.
 *
 * @throws KomainuError `file_not_found`, `file_damaged`, `model_unsupported`; or the signal's reason
 */
export async function openTokenizer(
  folder: string,
  { signal }: OpenTokenizerOptions = {},
): Promise<PromptTokenizer> {
  return ThreadTokenizer.open(resolve(folder), signal);
}
