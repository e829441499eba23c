import { KomainuError } from "../core/errors.ts";
import type { OpenTokenizerOptions, PromptTokenizer } from "./prompt-tokenizer.ts";

/**
 * Opens the tokenizer of a folder that holds `tokenizer.json`, as `komainu pull NAME
 * --tokenizer-only` gets it.
 *
 * @throws KomainuError `file_not_found`, `file_damaged`, `model_unsupported`; or the signal's reason
 */
export async function openTokenizer(
  folder: string,
  _options: OpenTokenizerOptions = {},
): Promise<PromptTokenizer> {
  throw new KomainuError("model_unsupported", `Not built yet: ${folder}.`);
}
