import { auroc } from "../../metrics/auroc.ts";
import { optimalF1 } from "../../metrics/optimal-f1.ts";
import { rankScores, walkThresholds, type Ranking } from "../../metrics/ranking.ts";

/** How well scores put positives before negatives. `null` where one of them is missing. */
export interface RankMetrics {
  readonly rows: number;
  readonly positives: number;
  /** Average precision, ties taken as one step. */
  readonly averagePrecision: number | null;
  readonly auroc: number | null;
  readonly bestF1: number | null;
}

/** Measures a ranking. */
export function rankMetrics(scores: readonly number[], labels: readonly number[]): RankMetrics {
  const ranking = rankScores(scores, labels);
  const positives = ranking.positives.length;
  return {
    rows: labels.length,
    positives,
    averagePrecision: positives > 0 ? averagePrecision(ranking) : null,
    auroc: auroc(ranking),
    bestF1: positives > 0 ? optimalF1(ranking).f1 : null,
  };
}

/**
 * The same as `metrics/average-precision.ts` but for rounding: added up as the screen's first report
 * was, so that a training run repeats it to the last digit.
 */
function averagePrecision(ranking: Ranking): number {
  let sum = 0;
  let before = 0;
  walkThresholds(ranking, (_, found, wrong) => {
    sum += ((found - before) * found) / (found + wrong);
    before = found;
  });
  return sum / ranking.positives.length;
}
