import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import type { SentencePiece } from "./read-sentencepiece.ts";
import { readMergesJson, readVocabularyJson } from "../../tokenizers/read-vocabulary-json.ts";
import { TOKEN_TYPE } from "./token-type.ts";
import type { TokenizerJson } from "../../tokenizers/tokenizer-files.ts";

const spaceToUnderline = z.looseObject({
  type: z.literal("Replace"),
  pattern: z.object({ String: z.literal(" ") }),
  content: z.literal("\u2581"),
});
/** After the normaliser there is no space left at which this could split. */
const noSplit = z
  .looseObject({ type: z.literal("Split"), pattern: z.object({ String: z.literal(" ") }) })
  .nullish();

const TAB_BYTE = "<0x09>";

/** Whether a `tokenizer.json` is a SentencePiece BPE model in another file format, as Gemma's is. */
export function isSentencePieceJson(json: TokenizerJson): boolean {
  return (
    json.model.type === "BPE" &&
    json.model.byte_fallback === true &&
    json.model.ignore_merges !== true &&
    spaceToUnderline.safeParse(json.normalizer).success &&
    noSplit.safeParse(json.pre_tokenizer).success
  );
}

/**
 * The pieces of a SentencePiece model from its `tokenizer.json`, for folders without a
 * `tokenizer.model`: newer versions of transformers save none. Scores there are merges here: both
 * only order what is joined first, so a piece's score is the place of its first merge.
 */
export function sentencePieceOfJson(json: TokenizerJson): readonly SentencePiece[] {
  const scores = new Map<string, number>();
  for (const [rank, [left, right]] of readMergesJson(json).entries()) {
    if (!scores.has(left + right)) scores.set(left + right, -rank);
  }
  const vocabulary = readVocabularyJson(json);
  // transformers writes the byte 9 of Gemma's model as the character that it stands for.
  const namesTab = vocabulary.some(([token]) => token === TAB_BYTE);
  const pieces: SentencePiece[] = [];
  for (const [token, id] of vocabulary) {
    const piece = token === "\t" && !namesTab ? TAB_BYTE : token;
    const type = /^<0x[0-9A-F]{2}>$/u.test(piece) ? TOKEN_TYPE.byte : TOKEN_TYPE.normal;
    pieces[id] = { piece, score: scores.get(piece) ?? -scores.size, type };
  }
  if (Object.keys(pieces).length === pieces.length) return pieces;
  throw new KomainuError("file_damaged", "tokenizer.json leaves out ids. Download it again.");
}
