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

/** The sentences of a text, those with too many tokens in overlapping halves, and so on. */
function* shortRanges(text: string, tokenize: Tokenize, most: number): Generator<TextRange> {
  for (const sentence of splitSentences(text)) yield* shorten(text, sentence, tokenize, most);
}

function* shorten(
  text: string,
  { start, end }: TextRange,
  tokenize: Tokenize,
  most: number,
): Generator<TextRange> {
  const length = end - start;
  const fits =
    length <= 2 ||
    (length <= most * LONGEST_START && tokenize(text.slice(start, end)).length <= most);
  if (fits) {
    yield { start, end };
    return;
  }
  const size = Math.min(Math.ceil(length * 0.6), most * LONGEST_START);
  for (const part of splitWindows(text.slice(start, end), size, Math.floor(size / 6))) {
    yield* shorten(text, { start: start + part.start, end: start + part.end }, tokenize, most);
  }
}
