/** The most points that a thinned curve has, give or take the ones asked to stay. */
const POINTS = 480;

/**
 * Chooses points of a curve to draw: the first and the last, those in `keep`, and in each of equal
 * columns of `x` the lowest and the highest `y` and where the column is entered. A curve of few
 * points stays whole.
 *
 * @param x from 0 to 1, ascending or descending
 * @returns indices, ascending
 */
export function thinCurve(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  keep: readonly number[] = [],
): number[] {
  if (x.length <= POINTS) return Array.from(x, (_, i) => i);
  const columns = POINTS / 3;
  const chosen = new Set([0, x.length - 1, ...keep]);
  let column = -1;
  let lowest = 0;
  let highest = 0;
  for (let i = 0; i < x.length; i++) {
    const at = Math.min(columns - 1, Math.floor((x[i] ?? 0) * columns));
    if (at !== column) {
      chosen.add(lowest).add(highest).add(i);
      column = at;
      lowest = highest = i;
    }
    if ((y[i] ?? 0) < (y[lowest] ?? 0)) lowest = i;
    if ((y[i] ?? 0) > (y[highest] ?? 0)) highest = i;
  }
  return [...chosen.add(lowest).add(highest)].sort((a, b) => a - b);
}
