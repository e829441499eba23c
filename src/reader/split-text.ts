import type { TextRange } from "../core/verdict.ts";
import type { Tokenize } from "../encoder/tokenizer/tokenizer.ts";
import { splitSentences } from "../text/split-sentences.ts";
import { splitWindows } from "../text/split-windows.ts";

/** A part of a text that is read at once, with its tokens. */
export interface TextPart extends TextRange {
  readonly ids: readonly number[];
}

/** No token of a vocabulary stands for more characters than this: 16 pieces, and spaces. */
const LONGEST_START = 24;

/**
 * Cuts a text into parts of at most `most` tokens: whole sentences, as many as fit, and the last
 * sentence of a part again at the start of the next where there is room, so that none is read
 * without what stands before it. A sentence that is longer is cut in overlapping windows.
 */
export function* splitText(text: string, tokenize: Tokenize, most: number): Generator<TextPart> {
  if (text.length <= most * LONGEST_START) {
    const ids = tokenize(text);
    if (ids.length <= most) {
      yield { start: 0, end: text.length, ids };
      return;
    }
  }
  let open: { readonly range: TextRange; readonly tokens: number }[] = [];
  const tokensOf = () => open.reduce((sum, { tokens }) => sum + tokens, 0);
  for (const range of shortRanges(text, tokenize, most)) {
    const tokens = tokenize(text.slice(range.start, range.end)).length;
    if (open.length > 0 && tokensOf() + tokens > most) {
      yield join(text, open, tokenize);
      const last = open.at(-1);
      open = last !== undefined && open.length > 1 && last.tokens + tokens <= most ? [last] : [];
    }
    open.push({ range, tokens });
  }
  if (open.length > 0) yield join(text, open, tokenize);
}

/** Tokens of neighbours together are never more than of each alone, as no token joins two words. */
function join(
  text: string,
  open: readonly { readonly range: TextRange }[],
  tokenize: Tokenize,
): TextPart {
  const start = open[0]?.range.start ?? 0;
  const end = open.at(-1)?.range.end ?? 0;
  return { start, end, ids: tokenize(text.slice(start, end)) };
}

/** The sentences of a text; of those with too many tokens, overlapping windows. */
function* shortRanges(text: string, tokenize: Tokenize, most: number): Generator<TextRange> {
  for (const { start, end } of splitSentences(text)) {
    const sentence = text.slice(start, end);
    const sample = tokenize(sentence.slice(0, most * LONGEST_START)).length;
    if (sample <= most && sentence.length <= most * LONGEST_START) {
      yield { start, end };
      continue;
    }
    const fitting = (Math.min(sentence.length, most * LONGEST_START) * most) / sample;
    const size = Math.max(6, Math.floor(fitting * 0.8));
    for (const window of splitWindows(sentence, size, Math.floor(size / 6))) {
      yield* halve(text, { start: start + window.start, end: start + window.end }, tokenize, most);
    }
  }
}

/** A range, or as many parts of it as it takes for each to fit. */
function* halve(
  text: string,
  { start, end }: TextRange,
  tokenize: Tokenize,
  most: number,
): Generator<TextRange> {
  if (end - start <= 2 || tokenize(text.slice(start, end)).length <= most) {
    yield { start, end };
    return;
  }
  for (const half of splitWindows(text.slice(start, end), Math.ceil((end - start) / 2) + 1, 0)) {
    yield* halve(text, { start: start + half.start, end: start + half.end }, tokenize, most);
  }
}
