import type { Ranking } from "./ranking.ts";
import { createSum } from "./sum.ts";

/** Rows whose scores fall into one of ten equal bins. */
export interface CalibrationBin {
  /** From 0. */
  readonly index: number;
  readonly n: number;
  readonly positives: number;
  readonly meanScore: number;
}

export const RELIABILITY_BINS = 10;

/** The inner edges as numpy's `linspace(0, 1, 11)` makes them: i × 0.1 in float64. */
const EDGES = Array.from({ length: RELIABILITY_BINS - 1 }, (_, i) => (i + 1) * 0.1);

/** The bin of a score from 0 to 1; a score on an edge belongs to the lower bin, as in scikit-learn. */
export function reliabilityBin(score: number): number {
  let bin = 0;
  while (bin < EDGES.length && score > (EDGES[bin] ?? 1)) bin++;
  return bin;
}

/** The bins that hold rows, ascending. Rows without a finite score are left out. */
export function reliability(ranking: Ranking): CalibrationBin[] {
  const bins = Array.from({ length: RELIABILITY_BINS }, () => ({
    n: 0,
    positives: 0,
    sum: createSum(),
  }));
  const add = (score: number, positive: number) => {
    const bin = Number.isFinite(score) ? bins[reliabilityBin(score)] : undefined;
    if (bin === undefined) return;
    bin.n++;
    bin.positives += positive;
    bin.sum.add(score);
  };
  for (const score of ranking.positives) add(score, 1);
  for (const score of ranking.negatives) add(score, 0);
  return bins.flatMap(({ n, positives, sum }, index) =>
    n === 0 ? [] : [{ index, n, positives, meanScore: sum.value() / n }],
  );
}

/**
 * Expected calibration error: the mean distance of a bin's mean score and its share of positives,
 * weighted by rows (Naeini et al. 2015). `null` of no rows.
 */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number | null {
  const rows = bins.reduce((sum, bin) => sum + bin.n, 0);
  if (rows === 0) return null;
  const sum = createSum();
  for (const { n, positives, meanScore } of bins) {
    sum.add((Math.abs(positives / n - meanScore) * n) / rows);
  }
  return sum.value();
}

/** Mean squared distance of score and label (Brier 1950), over finite scores. `null` of no rows. */
export function brierScore(ranking: Ranking): number | null {
  const sum = createSum();
  let rows = 0;
  const add = (score: number, label: number) => {
    if (!Number.isFinite(score)) return;
    sum.add((score - label) ** 2);
    rows++;
  };
  for (const score of ranking.positives) add(score, 1);
  for (const score of ranking.negatives) add(score, 0);
  return rows === 0 ? null : sum.value() / rows;
}
