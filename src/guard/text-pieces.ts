import type { TextRange } from "../core/index.ts";

/**
 * What ends a sentence: its closing marks and the white space behind them, or a line's end. The
 * repetitions are bounded, as an unbounded one overflows the engine's stack on megabytes of marks.
 */
const SENTENCE_END = /[.!?。！？]{1,16}["'”’」』）)]{0,8}\s{0,64}|\n{1,64}/gu;

/** A sentence, or a part of one that is long. */
export interface Piece extends TextRange {
  /** Pieces of the same sentence have the same number. */
  readonly sentence: number;
}

/** A piece, and the tokens that it has by itself. */
export interface CountedPiece extends Piece {
  readonly tokens: number;
}

/** Counts the tokens of texts, each by itself, in one call. */
export type CountTexts = (texts: readonly string[]) => Promise<readonly number[]>;

/** A position that does not split a surrogate pair. */
export function characterBoundary(text: string, position: number): number {
  const unit = text.charCodeAt(position);
  return unit >= 0xdc00 && unit <= 0xdfff ? position - 1 : position;
}

/**
 * Cuts a text into sentences, and these into pieces of at most `longest` UTF-16 units, as they are
 * asked for.
 */
export function* cutPieces(text: string, longest: number): Generator<Piece, void, undefined> {
  let sentence = 0;
  for (const range of sentenceRanges(text)) {
    for (const part of cutRange(text, range, longest)) yield { ...part, sentence };
    sentence += 1;
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

/** Cuts a range, behind a space where one stands in the second half of a part. */
function* cutRange(text: string, range: TextRange, longest: number): Generator<TextRange> {
  const most = Math.max(2, longest);
  for (let { start } = range; start < range.end;) {
    let end = Math.min(range.end, start + most);
    if (end < range.end) {
      const space = text.slice(start, end).lastIndexOf(" ");
      end = space >= most / 2 ? start + space + 1 : characterBoundary(text, end);
    }
    yield { start, end };
    start = end;
  }
}

/**
 * Makes counted pieces such that none has more than `limit` tokens, as far as characters allow, and
 * no sentence is in more pieces than that takes.
 */
export async function fitPieces(
  text: string,
  pieces: readonly CountedPiece[],
  limit: number,
  count: CountTexts,
): Promise<readonly CountedPiece[]> {
  let fitted = pieces;
  const isLarge = ({ tokens, start, end }: CountedPiece) => tokens > limit && end - start > 2;
  while (fitted.some(isLarge)) {
    const parts = fitted.filter(isLarge).flatMap((piece) => {
      const length = piece.end - piece.start;
      const longest = Math.floor(length / Math.max(2, Math.ceil((1.5 * piece.tokens) / limit)));
      const { sentence } = piece;
      return [...cutRange(text, piece, longest)].map(({ start, end }) => ({
        sentence,
        start,
        end,
      }));
    });
    const kept = fitted.filter((piece) => !isLarge(piece));
    const counted = await countPieces(text, parts, count);
    fitted = [...kept, ...counted].toSorted((a, b) => a.start - b.start);
  }
  return joinParts(fitted, limit);
}

/** Counts the tokens of pieces, in one call. */
export async function countPieces(
  text: string,
  pieces: readonly Piece[],
  count: CountTexts,
): Promise<readonly CountedPiece[]> {
  const counts = await count(pieces.map(({ start, end }) => text.slice(start, end)));
  return pieces.map((piece, index) => ({ ...piece, tokens: counts[index] ?? Infinity }));
}

/** Joins neighbouring parts of a sentence while they hold no more than `limit` tokens. */
function joinParts(pieces: readonly CountedPiece[], limit: number): readonly CountedPiece[] {
  const joined: CountedPiece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last?.sentence === piece.sentence && last.tokens + piece.tokens <= limit) {
      joined[joined.length - 1] = { ...last, end: piece.end, tokens: last.tokens + piece.tokens };
    } else joined.push(piece);
  }
  return joined;
}
