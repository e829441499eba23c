import { type Ranking, walkThresholds } from "./ranking.ts";

/**
 * Area under the ROC curve: the share of pairs of a positive and a negative row that are in the
 * right order, ties counting half (Mann-Whitney). `null` with one class only. Exact up to 94
 * million rows (pairs are counted twice over, below 2^53).
 */
export function auroc(ranking: Ranking): number | null {
  const pairs = ranking.positives.length * ranking.negatives.length;
  if (pairs === 0) return null;
  let doubled = 0;
  let positivesBefore = 0;
  let negativesBefore = 0;
  walkThresholds(ranking, (_, positives, negatives) => {
    doubled += (negatives - negativesBefore) * (positives + positivesBefore);
    positivesBefore = positives;
    negativesBefore = negatives;
  });
  return doubled / (2 * pairs);
}
