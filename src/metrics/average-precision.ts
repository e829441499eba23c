import { type Ranking, walkThresholds } from "./ranking.ts";
import { createSum } from "./sum.ts";

/**
 * Average precision (area under the precision-recall curve): Σ (Rₙ − Rₙ₋₁) Pₙ over thresholds,
 * tied scores taken together, as scikit-learn's `average_precision_score`. 0 without positives.
 */
export function averagePrecision(ranking: Ranking): number {
  const positives = ranking.positives.length;
  if (positives === 0) return 0;
  const sum = createSum();
  let before = 0;
  walkThresholds(ranking, (_, truePositives, falsePositives) => {
    if (truePositives === before) return;
    const precision = truePositives / (truePositives + falsePositives);
    sum.add((truePositives / positives - before / positives) * precision);
    before = truePositives;
  });
  return sum.value();
}
