/** A piece that no text is cut into is worth this much less than the least likely one. */
const UNKNOWN_PENALTY = 10;

/** A sentencepiece vocabulary: pieces with their log-probabilities; the id is the place. */
export interface Vocabulary {
  readonly pieces: readonly string[];
  readonly scores: Float32Array;
  /** How many of the first pieces are control tokens, which no text is cut into. */
  readonly controls: number;
  /** The id of what is in no piece. */
  readonly unknown: number;
}

/** Cuts a word into the ids of its most probable pieces. */
export type CutWord = (word: string) => readonly number[];

/**
 * Makes the cutter of a unigram vocabulary (Kudo 2018, section 3.2): the path with the highest sum
 * of log-probabilities, by Viterbi; of equal paths the one found first, as Hugging Face's does.
 * Neighbouring unknown characters become one unknown piece.
 */
export function makeUnigram({ pieces, scores, controls, unknown }: Vocabulary): CutWord {
  const ids = new Map<string, number>();
  let longest = 1;
  let lowest = Infinity;
  for (let id = controls; id < pieces.length; id++) {
    const piece = pieces[id] ?? "";
    if (!ids.has(piece)) ids.set(piece, id);
    longest = Math.max(longest, piece.length);
  }
  for (const score of scores) lowest = Math.min(lowest, score);
  const unknownScore = lowest - UNKNOWN_PENALTY;
  return (word) => cut(word, { ids, scores, longest, unknown, unknownScore });
}

interface Tables {
  readonly ids: ReadonlyMap<string, number>;
  readonly scores: Float32Array;
  /** UTF-16 units of the longest piece. */
  readonly longest: number;
  readonly unknown: number;
  readonly unknownScore: number;
}

/** The best path to every place of a word: its score, its last piece and where that starts. */
interface Paths {
  readonly score: Float64Array;
  readonly piece: Int32Array;
  readonly start: Int32Array;
}

function cut(word: string, tables: Tables): readonly number[] {
  const { length } = word;
  const paths: Paths = {
    score: new Float64Array(length + 1),
    piece: new Int32Array(length + 1),
    start: new Int32Array(length + 1).fill(-1),
  };
  for (let start = 0; start < length;) start += extend(word, start, paths, tables);
  return trace(length, paths, tables.unknown);
}

/** Adds every piece that starts at a place; returns the length of the character there. */
function extend(word: string, start: number, paths: Paths, tables: Tables): number {
  const { ids, scores, longest, unknown, unknownScore } = tables;
  const step = (word.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
  const before = paths.score[start] ?? 0;
  const last = Math.min(word.length, start + longest);
  let single = false;
  for (let end = start + 1; end <= last; end++) {
    const id = ids.get(word.slice(start, end));
    if (id === undefined) continue;
    offer(paths, start, end, id, before + (scores[id] ?? 0));
    if (end === start + step) single = true;
  }
  if (!single) offer(paths, start, start + step, unknown, before + unknownScore);
  return step;
}

function offer(paths: Paths, start: number, end: number, piece: number, score: number): void {
  if (paths.start[end] !== -1 && score <= (paths.score[end] ?? 0)) return;
  paths.score[end] = score;
  paths.piece[end] = piece;
  paths.start[end] = start;
}

function trace(length: number, { piece, start }: Paths, unknown: number): readonly number[] {
  const cut: number[] = [];
  for (let end = length; end > 0; end = start[end] ?? 0) {
    const id = piece[end] ?? unknown;
    if (id !== unknown || cut.at(-1) !== unknown) cut.push(id);
  }
  return cut.reverse();
}
