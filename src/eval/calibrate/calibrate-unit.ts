import type { ScoreMap } from "../../guard/calibration.ts";
import { applyMap } from "../../guard/thresholds.ts";
import { f1Score, type Confusion } from "../../metrics/confusion.ts";
import { bootstrapCounts } from "../../metrics/bootstrap.ts";
import { fitIsotonic } from "../../metrics/isotonic.ts";
import { fitPlatt } from "../../metrics/platt.ts";
import { rankScores } from "../../metrics/ranking.ts";
import { expectedCalibrationError, reliability } from "../../metrics/reliability.ts";
import { seedFor } from "../../metrics/random.ts";
import { wilsonInterval } from "../../metrics/wilson.ts";
import type { Estimate } from "../results/results.ts";
import { chooseThreshold, type Goal } from "./goal.ts";

export type MapKind = "none" | "platt" | "isotonic";

/** Scored rows that one threshold is chosen on. */
export interface Sample {
  readonly scores: number[];
  readonly labels: number[];
  /** Part of the cross-validation that each row is held out in; rows of one text share it. */
  readonly folds: number[];
}

/** A threshold, and how thresholds chosen this way do on rows that they were not chosen on. */
export interface CalibratedUnit {
  readonly threshold: number;
  readonly map?: ScoreMap;
  readonly n: number;
  readonly positives: number;
  readonly heldOut: {
    readonly f1: Estimate;
    readonly precision: Estimate;
    readonly recall: Estimate;
    readonly falsePositiveRate: Estimate;
    /** Calibration error before and after the map. */
    readonly calibrationError: { readonly before: number | null; readonly after: number | null };
  };
}

export const FOLDS = 5;

/** Chooses a threshold on all rows, and measures the way it is chosen by cross-validation. */
export function calibrateUnit(
  sample: Sample,
  options: {
    readonly goal: Goal;
    readonly map: MapKind;
    readonly seed: number;
    readonly resamples: number;
    readonly name: string;
  },
): CalibratedUnit {
  const { goal, map } = options;
  const fitted = fit(sample, map, goal);
  const held = crossValidate(sample, map, goal);
  return {
    ...fitted,
    n: sample.scores.length,
    positives: sample.labels.reduce((a, b) => a + b, 0),
    heldOut: { ...estimate(held.confusion, options), calibrationError: held.calibrationError },
  };
}

function fit(
  { scores, labels }: Sample,
  kind: MapKind,
  goal: Goal,
): { threshold: number; map?: ScoreMap } {
  const map = fitMap(scores, labels, kind);
  const mapped = scores.map((score) => applyMap(map, score));
  const threshold = chooseThreshold(mapped, labels, goal);
  return map === undefined ? { threshold } : { threshold, map };
}

/** Platt's sigmoid is fitted to the scores' log-odds, as `applyMap` applies it. */
function fitMap(scores: number[], labels: number[], kind: MapKind): ScoreMap | undefined {
  if (kind === "isotonic") return { type: "isotonic", ...fitIsotonic(scores, labels) };
  if (kind === "none") return undefined;
  const found = fitPlatt(scores.map(logOdds), labels);
  // A rising score must not become a falling probability; one that tells nothing has no map.
  return found === null || found.a >= 0 ? undefined : { type: "platt", ...found };
}

function logOdds(score: number): number {
  const clipped = Math.min(Math.max(score, 1e-12), 1 - 1e-12);
  return Math.log(clipped / (1 - clipped));
}

function crossValidate(sample: Sample, kind: MapKind, goal: Goal) {
  const counts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  const mapped: number[] = [];
  const labels: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = part(sample, (of) => of === fold);
    const rest = part(sample, (of) => of !== fold);
    if (held.scores.length === 0 || new Set(rest.labels).size < 2) continue;
    const { threshold, map } = fit(rest, kind, goal);
    for (const [i, score] of held.scores.entries()) {
      const value = applyMap(map, score);
      const positive = held.labels[i] === 1;
      mapped.push(value);
      labels.push(positive ? 1 : 0);
      if (value >= threshold) counts[positive ? "truePositives" : "falsePositives"]++;
      else counts[positive ? "falseNegatives" : "trueNegatives"]++;
    }
  }
  const error = (scores: number[], truth: number[]) =>
    expectedCalibrationError(reliability(rankScores(scores, truth)));
  return {
    confusion: counts,
    calibrationError: {
      before: error(sample.scores, sample.labels),
      after: error(mapped, labels),
    },
  };
}

function part({ scores, labels, folds }: Sample, keep: (fold: number) => boolean): Sample {
  const kept = folds.flatMap((fold, i) => (keep(fold) ? [i] : []));
  return {
    scores: kept.map((i) => scores[i] ?? 0),
    labels: kept.map((i) => labels[i] ?? 0),
    folds: kept.map((i) => folds[i] ?? 0),
  };
}

function estimate(
  confusion: Confusion,
  { seed, resamples, name }: { seed: number; resamples: number; name: string },
) {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const share = (count: number, whole: number): Estimate => {
    if (whole === 0) return { value: null, low: null, high: null };
    const [low, high] = wilsonInterval(count, whole);
    return { value: count / whole, low, high };
  };
  const interval = bootstrapCounts(
    [truePositives, falsePositives, falseNegatives],
    ([tp = 0, fp = 0, fn = 0]) =>
      f1Score({ truePositives: tp, falsePositives: fp, falseNegatives: fn }),
    { seed: seedFor(seed, name), resamples },
  );
  const [low, high] = interval ?? [null, null];
  return {
    f1: { value: f1Score(confusion), low, high },
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truePositives + falseNegatives),
    falsePositiveRate: share(falsePositives, falsePositives + trueNegatives),
  };
}
