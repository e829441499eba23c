/** Bytes `start` to `end` of a file, `end` exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A set of bytes of a file, kept as disjoint ranges in rising order. */
export class ByteRanges {
  #ranges: readonly ByteRange[] = [];

  /** Adds a range; empty and reversed ones change nothing. */
  add(range: ByteRange): void {
    if (!(range.start < range.end)) return;
    let { start, end } = range;
    const apart: ByteRange[] = [];
    for (const other of this.#ranges) {
      if (other.end < start || other.start > end) apart.push(other);
      else {
        start = Math.min(start, other.start);
        end = Math.max(end, other.end);
      }
    }
    this.#ranges = [...apart, { start, end }].sort((a, b) => a.start - b.start);
  }

  /** How many bytes are in the set. */
  get size(): number {
    return this.#ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** The bytes from 0 to `size` that are not in the set, in pieces of at most `pieceSize`. */
  missing(size: number, pieceSize: number): readonly ByteRange[] {
    const pieces: ByteRange[] = [];
    let position = 0;
    for (const range of [...this.#ranges, { start: size, end: size }]) {
      for (; position < range.start; position = Math.min(position + pieceSize, range.start)) {
        pieces.push({ start: position, end: Math.min(position + pieceSize, range.start) });
      }
      position = Math.max(position, range.end);
    }
    return pieces;
  }
}
