import type { TextRange } from "../core/index.ts";
import type { CountedPiece } from "./text-pieces.ts";

/** The share of a window that the next one repeats, so that no sentence is judged torn. */
const OVERLAP = 0.2;

/** The most tokens that windows of a size repeat. */
export function overlapOf(maxTokens: number): number {
  return Math.max(1, Math.floor(maxTokens * OVERLAP));
}

/**
 * Puts a text's pieces together into windows of at most `maxTokens` tokens that overlap by about a
 * fifth. Together they cover every piece. They are yielded as pieces come, so that whoever takes only
 * some does not pay for all.
 *
 * @param pieces None with more tokens than the overlap, so that a window can always repeat one.
 */
export async function* splitWindows(
  pieces: AsyncIterable<CountedPiece> | Iterable<CountedPiece>,
  maxTokens: number,
): AsyncGenerator<TextRange> {
  const overlap = overlapOf(maxTokens);
  let open: CountedPiece[] = [];
  let tokens = 0;
  for await (const piece of pieces) {
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

function rangeOf(pieces: readonly CountedPiece[]): TextRange {
  return { start: pieces[0]?.start ?? 0, end: pieces.at(-1)?.end ?? 0 };
}

/** The last pieces that together hold no more than `tokens`, and never all of them. */
function lastPieces(pieces: readonly CountedPiece[], tokens: number): CountedPiece[] {
  let start = pieces.length;
  for (let sum = 0; start > 1; start -= 1) {
    sum += pieces[start - 1]?.tokens ?? 0;
    if (sum > tokens) break;
  }
  return pieces.slice(start);
}
