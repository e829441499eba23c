import type { Ranking } from "./ranking.ts";

const BINS = 1000;

/** `[bin, rows]` for bins that hold any, ascending. */
export interface Histogram {
  readonly bins: typeof BINS;
  readonly positives: [number, number][];
  readonly negatives: [number, number][];
}

/**
 * Rows by score in bins of a thousandth, such that at a threshold of k/1000 exactly the bins from k
 * on are predicted positive. Scores outside 0 to 1 (rows that could not be judged) are left out.
 */
export function histogram(ranking: Ranking): Histogram {
  return {
    bins: BINS,
    positives: countBins(ranking.positives),
    negatives: countBins(ranking.negatives),
  };
}

function countBins(scores: Float64Array): [number, number][] {
  const counts = new Float64Array(BINS);
  for (const score of scores) {
    if (score < 0 || score > 1) continue;
    const bin = binOf(score);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return Array.from(counts, (count, bin): [number, number] => [bin, count]).filter(
    ([, count]) => count > 0,
  );
}

/** The highest bin whose lower edge k/1000, as a float64, is not above the score. */
function binOf(score: number): number {
  let bin = Math.min(BINS - 1, Math.floor(score * BINS));
  if (bin > 0 && bin / BINS > score) bin--;
  if (bin < BINS - 1 && (bin + 1) / BINS <= score) bin++;
  return bin;
}
