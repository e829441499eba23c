import * as library from "@huggingface/tokenizers";
import type { TokenizerJson } from "./tokenizer-files.ts";

/** What is done to a text before its pieces are joined, as `tokenizer.json` says. */
export interface TextRules {
  readonly normalizer: { normalize(text: string): string } | null;
  readonly pre_tokenizer: { pre_tokenize(text: string): readonly string[] } | null;
}

type Constructor = new (json: object, config: object) => TextRules;

/** The library's types cannot be resolved from an ES module: they import without endings. */
function isConstructor(value: unknown): value is Constructor {
  return typeof value === "function";
}

/** Makes the rules by Hugging Face's library; the vocabulary is not its own. */
export function makeTextRules({
  normalizer = null,
  pre_tokenizer = null,
}: TokenizerJson): TextRules {
  const Tokenizer: unknown = library.Tokenizer;
  if (!isConstructor(Tokenizer)) throw new TypeError("@huggingface/tokenizers has no Tokenizer");
  const model = { type: "BPE", vocab: {}, merges: [] };
  const others = { added_tokens: [], post_processor: null, decoder: null };
  return new Tokenizer({ ...others, model, normalizer, pre_tokenizer }, {});
}
