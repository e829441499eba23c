/** Which rows of a table have been met, one bit each; all clear between uses. */
export type RowBits = Uint32Array;

/** Bits for a table of so many rows, a power of two of at least 32. */
export function rowBits(rows: number): RowBits {
  return new Uint32Array(Math.max(1, rows >>> 5));
}

/**
 * Moves each of the first `length` rows to the front once, in the order they are first met: a text
 * has an n-gram or has not, however often.
 *
 * @returns how many are left
 */
export function keepDistinct(rows: Uint32Array, length: number, met: RowBits): number {
  let kept = 0;
  for (let at = 0; at < length; at++) {
    const row = rows[at] ?? 0;
    const word = met[row >>> 5] ?? 0;
    const bit = 1 << (row & 31);
    if ((word & bit) !== 0) continue;
    met[row >>> 5] = word | bit;
    rows[kept++] = row;
  }
  for (let at = 0; at < kept; at++) met[(rows[at] ?? 0) >>> 5] = 0;
  return kept;
}
