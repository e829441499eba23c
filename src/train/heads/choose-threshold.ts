/** The highest score of harmless rows that must not be flagged, if so many may be. */
function highestUnflagged(harmless: readonly number[], allowed: number): number {
  return harmless.toSorted((a, b) => b - a)[allowed] ?? 0;
}

/** Halfway from a score to the next that any row has above it. */
function justAbove(limit: number, scores: readonly number[]): number {
  const next = Math.min(1, ...scores.filter((score) => score > limit));
  return (limit + next) / 2;
}

/**
 * The lowest threshold that flags at most `allowed` of the harmless rows.
 *
 * @param harmless their scores, 0 to 1
 * @param all the scores of all rows
 */
export function lowestThreshold(
  harmless: readonly number[],
  allowed: number,
  all: readonly number[],
): number {
  return justAbove(highestUnflagged(harmless, allowed), all);
}

/** The threshold, or the lowest above it that flags at most `allowed` of the harmless rows. */
export function raisedThreshold(
  threshold: number,
  harmless: readonly number[],
  allowed: number,
  all: readonly number[],
): number {
  return highestUnflagged(harmless, allowed) < threshold
    ? threshold
    : lowestThreshold(harmless, allowed, all);
}
