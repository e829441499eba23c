import { applyMap, type Rule } from "../../guard/thresholds.ts";
import { bootstrapCounts } from "../../metrics/bootstrap.ts";
import { confusionShares, f1Score, type Confusion } from "../../metrics/confusion.ts";
import { seedFor } from "../../metrics/random.ts";
import { rankScores } from "../../metrics/ranking.ts";
import { expectedCalibrationError, reliability } from "../../metrics/reliability.ts";
import { wilsonInterval } from "../../metrics/wilson.ts";
import type { Estimate } from "../results/results.ts";
import { FOLDS, selectFolds, type Sample } from "./sample.ts";

/** How thresholds do on rows. */
export interface Performance {
  readonly f1: Estimate;
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly falsePositiveRate: Estimate;
}

/** What became of rows that no threshold was chosen on. */
export interface HeldOut {
  /** At the thresholds chosen on the other rows. */
  readonly after: Confusion;
  /** Of the same rows, at the thresholds that the guard judged them with. */
  readonly before: Confusion;
  /** Expected calibration error of the scores, and of what the maps make of them. */
  readonly calibrationError: { readonly before: number | null; readonly after: number | null };
}

/** For each part of the cross-validation the rule of the other four; `null` where these have too few. */
export type FoldRules = readonly (Rule | null)[];

/** Chooses a rule on four parts, five times. `canFit` says whether rows are enough for one. */
export function fitFolds(
  sample: Sample,
  canFit: (sample: Sample) => boolean,
  choose: (keep: (fold: number) => boolean) => Rule,
): FoldRules {
  return Array.from({ length: FOLDS }, (_, fold) => {
    const others = (of: number) => of !== fold;
    return canFit(selectFolds(sample, others)) ? choose(others) : null;
  });
}

/** Holds each part of a sample against the rule that was chosen without it; `null`: as before. */
export function holdOut(sample: Sample, rules: FoldRules | null): HeldOut {
  const [after, before] = [emptyCounts(), emptyCounts()];
  const mapped: number[] = [];
  const labels: number[] = [];
  for (const [i, score] of sample.scores.entries()) {
    const rule = rules?.[sample.folds[i] ?? 0];
    if (rules !== null && (rule === undefined || rule === null)) continue;
    const value = applyMap(rule?.map, score);
    const positive = sample.labels[i] === 1;
    const denied = sample.denied[i] === 1;
    mapped.push(value);
    labels.push(positive ? 1 : 0);
    count(after, positive, rule ? value >= rule.threshold : denied);
    count(before, positive, denied);
  }
  return {
    after,
    before,
    calibrationError: {
      before: errorOf(sample.scores, sample.labels),
      after: errorOf(mapped, labels),
    },
  };
}

/** Rows of each class. */
export function classesOf(confusion: Confusion) {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  return {
    positives: truePositives + falseNegatives,
    negatives: falsePositives + trueNegatives,
  };
}

type Counts = { -readonly [Name in keyof Confusion]: number };

function emptyCounts(): Counts {
  return { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
}

function count(counts: Counts, positive: boolean, denied: boolean): void {
  if (denied) counts[positive ? "truePositives" : "falsePositives"]++;
  else counts[positive ? "falseNegatives" : "trueNegatives"]++;
}

function errorOf(scores: readonly number[], labels: readonly number[]): number | null {
  return expectedCalibrationError(reliability(rankScores(scores, labels)));
}

/** The metrics of a confusion, with intervals; `name` keeps its resamples apart from others'. */
export function performanceOf(
  confusion: Confusion,
  { seed, resamples, name }: { seed: number; resamples: number; name: string },
): Performance {
  const { truePositives, falsePositives, falseNegatives } = confusion;
  const { precision, recall, falsePositiveRate } = confusionShares(confusion);
  const interval = bootstrapCounts(
    [truePositives, falsePositives, falseNegatives],
    ([tp = 0, fp = 0, fn = 0]) =>
      f1Score({ truePositives: tp, falsePositives: fp, falseNegatives: fn }),
    { seed: seedFor(seed, name), resamples },
  );
  const [low, high] = interval ?? [null, null];
  // Without harmful rows there is neither.
  const found = recall.whole > 0;
  return {
    f1: found ? { value: f1Score(confusion), low, high } : share(0, 0),
    precision: found ? share(precision.part, precision.whole) : share(0, 0),
    recall: share(recall.part, recall.whole),
    falsePositiveRate: share(falsePositiveRate.part, falsePositiveRate.whole),
  };
}

function share(part: number, whole: number): Estimate {
  if (whole === 0) return { value: null, low: null, high: null };
  const [low, high] = wilsonInterval(part, whole);
  return { value: part / whole, low, high };
}
