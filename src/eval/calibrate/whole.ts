import { matchLanguage } from "../../core/index.ts";
import type { Confusion } from "../../metrics/confusion.ts";
import { checkTarget, type TargetCheck } from "./check-target.ts";
import type { Goal } from "./goal.ts";
import { classesOf, holdOut, performanceOf, type FoldRules, type Performance } from "./held-out.ts";
import type { SampleUnit } from "./samples.ts";

/** How a policy does with every threshold in its place: each row at that of its language. */
export interface WholeReport {
  readonly policy: string;
  readonly n: number;
  readonly positives: number;
  readonly heldOut: Performance;
  readonly before: Performance;
  /** Whether the rate that was asked for is kept by all languages together; `null` without one. */
  readonly target: TargetCheck | null;
}

export interface WholeOptions {
  readonly goal: Goal;
  readonly seed: number;
  readonly resamples: number;
}

/**
 * Judges the held-out rows of every language as a guard with this calibration would: by the rules of
 * their language, of one that stands for it, or as before where there is neither.
 *
 * @param languages the rows of one policy, language by language
 * @param calibrated the rules that were chosen for that policy
 */
export function measureWhole(
  policy: string,
  languages: readonly SampleUnit[],
  calibrated: readonly { readonly language: string; readonly rules: FoldRules }[],
  { goal, seed, resamples }: WholeOptions,
): WholeReport {
  const tags = calibrated.map(({ language }) => language);
  const held = languages.map(({ language, sample }) => {
    const used = matchLanguage(language, tags);
    return holdOut(sample, calibrated.find((entry) => entry.language === used)?.rules ?? null);
  });
  const after = sumOf(held.map((part) => part.after));
  const before = sumOf(held.map((part) => part.before));
  const name = `calibrate/${policy}/whole`;
  const heldOut = performanceOf(after, { seed, resamples, name });
  const classes = classesOf(after);
  return {
    policy,
    n: classes.positives + classes.negatives,
    positives: classes.positives,
    heldOut,
    before: performanceOf(before, { seed, resamples, name: `${name}/before` }),
    target: checkTarget(goal, heldOut, classes, null),
  };
}

function sumOf(confusions: readonly Confusion[]): Confusion {
  const total = (name: keyof Confusion) => confusions.reduce((sum, of) => sum + of[name], 0);
  return {
    truePositives: total("truePositives"),
    falsePositives: total("falsePositives"),
    trueNegatives: total("trueNegatives"),
    falseNegatives: total("falseNegatives"),
  };
}
