import { CONTROL_TOKENS } from "../../encoder/encoder-model.ts";
import type { Tokenize } from "../../encoder/tokenizer/tokenizer.ts";

/** Characters that keep their own piece, however rare: without it they would be unknown. */
const KEPT_ALONE =
  /^[\p{ASCII}\u00A0-\u024F\u0370-\u052F\u3000-\u30FF\u31F0-\u31FF\u4E00-\u9FFF\uFF00-\uFFEF]$/u;
/** What pieces that no training text holds may consist of. */
const KEPT_WORD = /^[\p{ASCII}\u00A0-\u024F\u3040-\u30FF\u4E00-\u9FFF\u2581]+$/u;

/**
 * Which pieces of a vocabulary are kept: the control tokens, single characters of Japanese and of
 * alphabets near English, then those that the texts use most, then the vocabulary's own most
 * frequent, until there are `size`.
 *
 * @returns Their ids, in the order of the vocabulary.
 */
export function cutVocabulary(
  pieces: readonly string[],
  texts: Iterable<string>,
  tokenize: Tokenize,
  size: number,
): readonly number[] {
  const counts = new Map<number, number>();
  for (const text of texts) {
    for (const id of tokenize(text)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const used = [...counts].sort(([a, x], [b, y]) => y - x || a - b).map(([id]) => id);
  const alone = [...pieces.keys()].filter((id) => KEPT_ALONE.test(pieces[id] ?? ""));
  const frequent = [...pieces.keys()].filter((id) => KEPT_WORD.test(pieces[id] ?? ""));
  const kept = new Set<number>();
  const controls = Array.from({ length: CONTROL_TOKENS.count }, (_, id) => id);
  for (const id of [...controls, ...alone, ...used, ...frequent]) {
    if (kept.size >= size) break;
    kept.add(id);
  }
  return [...kept].sort((a, b) => a - b);
}
