/**
 * Adds `scale · B · A` to rows of a matrix. Sums are kept in double precision and rounded once.
 *
 * @param rows Rows of the matrix, one after the other.
 * @param b The same rows of B, `rank` numbers each.
 * @param a All of A: `rank` rows as long as the matrix's.
 */
export function addLowRankUpdate(
  rows: Float32Array,
  b: Float32Array,
  a: Float32Array,
  rank: number,
  scale: number,
): void {
  const columns = a.length / rank;
  const sums = new Float64Array(columns);
  for (let row = 0; row * columns < rows.length; row++) {
    sums.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = b[row * rank + k] ?? 0;
      const start = k * columns;
      for (let i = 0; i < columns; i++) sums[i] = (sums[i] ?? 0) + factor * (a[start + i] ?? 0);
    }
    const start = row * columns;
    for (let i = 0; i < columns; i++) {
      rows[start + i] = (rows[start + i] ?? 0) + scale * (sums[i] ?? 0);
    }
  }
}
