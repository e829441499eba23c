import type { Ranking } from "./ranking.ts";

/** Rows by what they are and what they were judged to be. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** The confusion when rows with `score >= threshold` are predicted positive; unjudged rows are wrong. */
export function confusionAt(ranking: Ranking, threshold: number): Confusion {
  const falseNegatives = countBelow(ranking.positives, threshold);
  const trueNegatives = countBelow(ranking.negatives, threshold);
  return {
    truePositives: ranking.positives.length - falseNegatives,
    falsePositives: ranking.negatives.length - trueNegatives,
    trueNegatives,
    falseNegatives,
  };
}

function countBelow(sorted: Float64Array, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A part of a whole; `null` of nothing. */
export interface Proportion {
  readonly part: number;
  readonly whole: number;
}

/** The shares that a confusion gives, as counts, so that an interval can be put around each. */
export function confusionShares(confusion: Confusion) {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const positives = truePositives + falseNegatives;
  const negatives = falsePositives + trueNegatives;
  return {
    precision: { part: truePositives, whole: truePositives + falsePositives },
    recall: { part: truePositives, whole: positives },
    falsePositiveRate: { part: falsePositives, whole: negatives },
    accuracy: { part: truePositives + trueNegatives, whole: positives + negatives },
  } satisfies Record<string, Proportion>;
}

/** F1 = 2TP / (2TP + FP + FN); `null` where nothing is positive and nothing was predicted so. */
export function f1Score(confusion: Omit<Confusion, "trueNegatives">): number | null {
  const { truePositives, falsePositives, falseNegatives } = confusion;
  const size = 2 * truePositives + falsePositives + falseNegatives;
  return size === 0 ? null : (2 * truePositives) / size;
}
