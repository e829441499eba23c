import type { ScoreMap } from "../../guard/calibration.ts";
import type { Confusion } from "../../metrics/confusion.ts";
import { checkTarget, type TargetCheck } from "./check-target.ts";
import { fitThreshold, strictest, type Fit, type MapKind } from "./fit-threshold.ts";
import type { Goal } from "./goal.ts";
import { crossValidate, performanceOf, type HeldOut, type Performance } from "./held-out.ts";
import { hasBoth, selectFolds, type Sample } from "./sample.ts";

/** A threshold, and how thresholds chosen this way do on rows that they were not chosen on. */
export interface CalibratedUnit {
  readonly threshold: number;
  readonly map?: ScoreMap;
  readonly n: number;
  readonly positives: number;
  readonly heldOut: Performance & {
    /** Calibration error before and after the map. */
    readonly calibrationError: HeldOut["calibrationError"];
  };
  /** The same held-out rows at the thresholds that the guard judged them with. */
  readonly before: Performance;
  /** Whether the rate that was asked for is kept; `null` without one, and for a stricter fallback. */
  readonly target: TargetCheck | null;
  /** The place in `stricter` of the sample that the rule was taken from; `null`: the unit's own. */
  readonly takenFrom: number | null;
}

export interface UnitOptions {
  readonly goal: Goal;
  readonly map: MapKind;
  readonly seed: number;
  readonly resamples: number;
  readonly name: string;
  /** Samples whose rules the unit's own must not be looser than. Default: none. */
  readonly stricter?: readonly Sample[];
}

/** Chooses a threshold on all rows, and measures the way it is chosen by cross-validation. */
export function calibrateUnit(sample: Sample, options: UnitOptions): CalibratedUnit {
  const { goal, name } = options;
  const all = choose(sample, options, () => true);
  const held = crossValidate(sample, (keep) => choose(sample, options, keep).fit);
  const performance = performanceOf(held.after, options);
  const { threshold, map, outOfReach } = all.fit;
  return {
    threshold,
    ...(map === undefined ? {} : { map }),
    n: sample.scores.length,
    positives: sample.labels.reduce((a, b) => a + b, 0),
    heldOut: { ...performance, calibrationError: held.calibrationError },
    before: performanceOf(held.before, { ...options, name: `${name}/before` }),
    target:
      all.takenFrom === null
        ? checkTarget(goal, performance, classesOf(held.after), outOfReach)
        : null,
    takenFrom: all.takenFrom,
  };
}

/** The rule of a unit's own rows, or that of another sample which denies more. */
function choose(
  sample: Sample,
  { goal, map, stricter = [] }: UnitOptions,
  keep: (fold: number) => boolean,
): { readonly fit: Fit; readonly takenFrom: number | null } {
  const own = fitThreshold(selectFolds(sample, keep), map, goal);
  const others = stricter.flatMap((other, index) => {
    const rest = selectFolds(other, keep);
    return hasBoth(rest) ? [{ fit: fitThreshold(rest, map, goal), takenFrom: index }] : [];
  });
  const all = [{ fit: own, takenFrom: null }, ...others];
  return all[strictest(all.map(({ fit }) => fit))] ?? { fit: own, takenFrom: null };
}

function classesOf(confusion: Confusion) {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  return {
    positives: truePositives + falseNegatives,
    negatives: falsePositives + trueNegatives,
  };
}
