import { optimalF1 } from "./optimal-f1.ts";
import { type Ranking, walkThresholds } from "./ranking.ts";
import { thinCurve } from "./thin-curve.ts";

/** Columns of equal length, thresholds falling. */
export type PrCurve = {
  readonly threshold: number[];
  readonly precision: number[];
  readonly recall: number[];
};

/** As the precision-recall curve, from (0, 0), where the threshold is 2. */
export type RocCurve = {
  readonly threshold: number[];
  readonly falsePositiveRate: number[];
  readonly truePositiveRate: number[];
};

/** Every point of a ranking: what is predicted positive at each distinct score, highest first. */
interface Points {
  readonly threshold: number[];
  readonly truePositives: number[];
  readonly falsePositives: number[];
}

/**
 * The precision-recall curve, threshold falling, thinned to about 500 points; the optimal F1's
 * point stays. Rows that could not be judged count against every point and are at none.
 */
export function prCurve(ranking: Ranking): PrCurve {
  const points = collect(ranking);
  const precision = points.truePositives.map(
    (tp, i) => tp / (tp + (points.falsePositives[i] ?? 0)),
  );
  const recall = points.truePositives.map((tp) => tp / ranking.positives.length);
  const best = points.threshold.indexOf(optimalF1(ranking).threshold ?? Number.NaN);
  const kept = thinCurve(recall, precision, best < 0 ? [] : [best]);
  return {
    threshold: pick(points.threshold, kept),
    precision: pick(precision, kept),
    recall: pick(recall, kept),
  };
}

/**
 * The ROC curve from (0, 0), where the threshold is 2 (above every score), thinned to about 500
 * points. Ends at (1, 1) where every row could be judged.
 */
export function rocCurve(ranking: Ranking): RocCurve {
  const points = collect(ranking);
  const threshold = [2, ...points.threshold];
  const truePositiveRate = [0, ...points.truePositives].map((tp) => tp / ranking.positives.length);
  const falsePositiveRate = [0, ...points.falsePositives].map(
    (fp) => fp / ranking.negatives.length,
  );
  const kept = thinCurve(falsePositiveRate, truePositiveRate);
  return {
    threshold: pick(threshold, kept),
    falsePositiveRate: pick(falsePositiveRate, kept),
    truePositiveRate: pick(truePositiveRate, kept),
  };
}

/**
 * Where a ranking has very many distinct scores, only those at which a thousandth of a class more is
 * reached: what lies between could not be drawn apart.
 */
const STEPS = 20_000;

function collect(ranking: Ranking): Points {
  const points: Points = { threshold: [], truePositives: [], falsePositives: [] };
  const best = optimalF1(ranking).threshold;
  const rows = ranking.positives.length + ranking.negatives.length;
  const step = rows / STEPS;
  let next = 0;
  let last: [number, number, number] | null = null;
  const push = ([threshold, tp, fp]: [number, number, number]) => {
    points.threshold.push(threshold);
    points.truePositives.push(tp);
    points.falsePositives.push(fp);
  };
  walkThresholds(ranking, (threshold, tp, fp) => {
    if (!Number.isFinite(threshold)) return;
    last = [threshold, tp, fp];
    if (tp + fp < next && threshold !== best) return;
    push(last);
    next = tp + fp + step;
    last = null;
  });
  if (last !== null) push(last);
  return points;
}

function pick(values: readonly number[], indices: readonly number[]): number[] {
  return indices.map((i) => values[i] ?? 0);
}
