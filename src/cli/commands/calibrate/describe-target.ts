import type { CalibrationReport } from "../../../eval/calibrate/calibrate.ts";
import { describeReach } from "../../../eval/calibrate/goal.ts";
import { formatEstimate } from "../../../eval/results/render-summary.ts";

/** A policy and a language as words: `hate_speech in ja`. */
export function placeOf(policy: string, language: string): string {
  const what = policy === "*" ? "all policies" : policy;
  return `${what} in ${language === "*" ? "all languages together" : language}`;
}

/** Whether a report misses its target, in one sentence; nothing where it keeps it or has none. */
export function describeTarget(
  { policy, language, target }: CalibrationReport,
  goal: string,
): string[] {
  if (target === null || target.state === "kept") return [];
  const { metric, heldOut, rows, outOfReach, state } = target;
  const place = placeOf(policy, language);
  if (outOfReach !== null) {
    return [
      `Missed for ${place}: no threshold up to 1 gives ${goal}. ${describeReach(outOfReach)}`,
    ];
  }
  const [name, kind] =
    metric === "recall" ? ["recall", "harmful"] : ["false-positive rate", "harmless"];
  const found = `the ${name} is ${formatEstimate(heldOut, true)} on ${rows} held-out ${kind} rows`;
  return state === "missed"
    ? [`Missed for ${place}: ${found}, and the goal is ${goal}. Aim lower, or label more rows.`]
    : [`Not shown for ${place}: ${found}, which neither keeps nor excludes the goal ${goal}.`];
}

/** What a rate alone would hide: thresholds that deny nothing, or everything. */
export function describeExtremes({ policy, language, heldOut }: CalibrationReport): string[] {
  const place = placeOf(policy, language);
  if (heldOut.recall.value === 0) {
    return [`The threshold for ${place} denies no harmful row that was held out.`];
  }
  if (heldOut.falsePositiveRate.value === 1) {
    return [`The threshold for ${place} denies every harmless row that was held out.`];
  }
  return [];
}
