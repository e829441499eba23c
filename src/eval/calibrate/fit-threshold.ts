import type { ScoreMap } from "../../guard/calibration.ts";
import { applyMap, type Rule } from "../../guard/thresholds.ts";
import { fitIsotonic } from "../../metrics/isotonic.ts";
import { fitPlatt } from "../../metrics/platt.ts";
import { findThreshold, type Goal, type OutOfReach } from "./goal.ts";
import type { Sample } from "./sample.ts";

export type MapKind = "none" | "platt" | "isotonic";

/** A rule that was fitted to rows, and how far short of the goal it must fall on them. */
export type Fit = Rule & { readonly outOfReach: OutOfReach | null };

/** The threshold, and with one the map, that a goal asks for on some rows of both classes. */
export function fitThreshold({ scores, labels }: Sample, kind: MapKind, goal: Goal): Fit {
  const map = fitMap(scores, labels, kind);
  const mapped = scores.map((score) => applyMap(map, score));
  const found = findThreshold(mapped, labels, goal);
  return map === undefined ? found : { ...found, map };
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

/**
 * Which of some rules denies the most: the place of the one whose lowest denied score is lowest, the
 * first of several. Thresholds behind different maps cannot be compared by themselves.
 */
export function strictest(rules: readonly Rule[]): number {
  const lowest = rules.map(lowestDenied);
  return lowest.indexOf(Math.min(...lowest));
}

/** The lowest score that a rule denies, found by halving: maps never fall. */
function lowestDenied({ threshold, map }: Rule): number {
  if (map === undefined) return threshold;
  if (applyMap(map, 1) < threshold) return Infinity;
  let [low, high] = [0, 1];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (applyMap(map, middle) >= threshold) high = middle;
    else low = middle;
  }
  return high;
}
