import type { TextRange } from "../core/index.ts";

/**
 * What ends a sentence: its closing marks and the white space behind them, or a line's end. The
 * repetitions are bounded, as an unbounded one overflows the engine's stack on megabytes of marks.
 */
const SENTENCE_END = /[.!?。！？]{1,16}["'”’」』）)]{0,8}\s{0,64}|\n{1,64}/gu;

/** The share of a window that the next one repeats, so that no sentence is judged torn. */
const OVERLAP = 0.2;

interface Piece extends TextRange {
  readonly tokens: number;
}

/** Counts the tokens of a text on its own. */
export type CountTokens = (text: string) => Promise<number>;

/** A position that does not split a surrogate pair. */
export function characterBoundary(text: string, position: number): number {
  const unit = text.charCodeAt(position);
  return unit >= 0xdc00 && unit <= 0xdfff ? position - 1 : position;
}

/** Halves a range until each part is within the limit: for sentences longer than a window. */
async function* halve(
  text: string,
  range: TextRange,
  limit: number,
  countTokens: CountTokens,
): AsyncGenerator<Piece> {
  const { start, end } = range;
  const tokens = await countTokens(text.slice(start, end));
  const middle = characterBoundary(text, start + Math.floor((end - start) / 2));
  if (tokens <= limit || middle <= start) yield { start, end, tokens };
  else {
    yield* halve(text, { start, end: middle }, limit, countTokens);
    yield* halve(text, { start: middle, end }, limit, countTokens);
  }
}

async function* sentences(
  text: string,
  limit: number,
  countTokens: CountTokens,
): AsyncGenerator<Piece> {
  // A sentence without an end in sight is cut first, so that none is counted as a whole book.
  const longest = limit * 16;
  for (const sentence of sentenceRanges(text)) {
    for (let { start } = sentence; start < sentence.end;) {
      const end = Math.min(sentence.end, characterBoundary(text, start + longest));
      yield* halve(text, { start, end }, limit, countTokens);
      start = end;
    }
  }
}

function* sentenceRanges(text: string): Generator<TextRange> {
  let start = 0;
  for (const { 0: mark, index } of text.matchAll(SENTENCE_END)) {
    yield { start, end: index + mark.length };
    start = index + mark.length;
  }
  if (start < text.length) yield { start, end: text.length };
}

/**
 * Cuts a text into windows of at most `maxTokens` tokens that overlap by about a fifth, at
 * sentence ends where possible. Together they cover every character. They are yielded as they are
 * found, so that whoever takes only some does not pay for all.
 */
export async function* splitWindows(
  text: string,
  maxTokens: number,
  countTokens: CountTokens,
): AsyncGenerator<TextRange> {
  const overlap = Math.max(1, Math.floor(maxTokens * OVERLAP));
  let open: Piece[] = [];
  let tokens = 0;
  // Pieces are no longer than the overlap, so that a window can always repeat one.
  for await (const piece of sentences(text, overlap, countTokens)) {
    if (open.length > 0 && tokens + piece.tokens > maxTokens) {
      yield rangeOf(open);
      open = lastPieces(open, overlap);
      tokens = open.reduce((sum, { tokens }) => sum + tokens, 0);
    }
    open.push(piece);
    tokens += piece.tokens;
  }
  if (open.length > 0) yield rangeOf(open);
}

function rangeOf(pieces: readonly Piece[]): TextRange {
  return { start: pieces[0]?.start ?? 0, end: pieces.at(-1)?.end ?? 0 };
}

/** The last pieces that together hold no more than `tokens`, and never all of them. */
function lastPieces(pieces: readonly Piece[], tokens: number): Piece[] {
  let start = pieces.length;
  for (let sum = 0; start > 1; start -= 1) {
    sum += pieces[start - 1]?.tokens ?? 0;
    if (sum > tokens) break;
  }
  return pieces.slice(start);
}
