import { applyMap, type Rule } from "../../guard/thresholds.ts";
import { bootstrapCounts } from "../../metrics/bootstrap.ts";
import { confusionShares, f1Score, type Confusion } from "../../metrics/confusion.ts";
import { seedFor } from "../../metrics/random.ts";
import { rankScores } from "../../metrics/ranking.ts";
import { expectedCalibrationError, reliability } from "../../metrics/reliability.ts";
import { wilsonInterval } from "../../metrics/wilson.ts";
import type { Estimate } from "../results/results.ts";
import { FOLDS, hasBoth, selectFolds, type Sample } from "./sample.ts";

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

/** Chooses a rule on four parts and holds the fifth against it, five times. */
export function crossValidate(
  sample: Sample,
  choose: (keep: (fold: number) => boolean) => Rule,
): HeldOut {
  const [after, before] = [emptyCounts(), emptyCounts()];
  const mapped: number[] = [];
  const labels: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = selectFolds(sample, (of) => of === fold);
    const others = (of: number) => of !== fold;
    if (held.scores.length === 0 || !hasBoth(selectFolds(sample, others))) continue;
    const { threshold, map } = choose(others);
    for (const [i, score] of held.scores.entries()) {
      const value = applyMap(map, score);
      const positive = held.labels[i] === 1;
      mapped.push(value);
      labels.push(positive ? 1 : 0);
      count(after, positive, value >= threshold);
      count(before, positive, held.denied[i] === 1);
    }
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
  return {
    f1: { value: f1Score(confusion), low, high },
    precision: share(precision.part, precision.whole),
    recall: share(recall.part, recall.whole),
    falsePositiveRate: share(falsePositiveRate.part, falsePositiveRate.whole),
  };
}

function share(part: number, whole: number): Estimate {
  if (whole === 0) return { value: null, low: null, high: null };
  const [low, high] = wilsonInterval(part, whole);
  return { value: part / whole, low, high };
}
