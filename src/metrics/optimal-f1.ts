import { type Ranking, walkThresholds } from "./ranking.ts";

/** The highest F1 that any threshold gives, and the highest threshold that gives it. */
export interface OptimalF1 {
  readonly f1: number;
  /** `null` when no threshold gives an F1 above 0. */
  readonly threshold: number | null;
}

/**
 * The maximum of F1 over the distinct scores as thresholds (ShieldGemma's "Optimal F1"). Candidates
 * are compared as fractions of whole numbers, so that ties do not hang on rounding.
 */
export function optimalF1(ranking: Ranking): OptimalF1 {
  const positives = ranking.positives.length;
  let best = { hits: 0, size: 1, threshold: null as number | null };
  walkThresholds(ranking, (threshold, hits, falsePositives) => {
    if (!Number.isFinite(threshold)) return;
    const size = positives + hits + falsePositives;
    if (hits * best.size > best.hits * size) best = { hits, size, threshold };
  });
  return { f1: (2 * best.hits) / best.size, threshold: best.threshold };
}
