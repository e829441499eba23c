import {
  KomainuError,
  matchLanguage,
  type Language,
  type Policy,
  type PolicyScore,
} from "../core/index.ts";
import { applyIsotonic } from "../metrics/isotonic.ts";
import type { Calibration, ScoreMap } from "./calibration.ts";
import { kindOf } from "./forms.ts";

/** One threshold for all policies, or one by policy id; 0 to 1. */
export type Thresholds = number | Readonly<Record<string, number>>;

/** What decides on a score: the threshold and, where calibrated, the map applied before it. */
export interface Rule {
  readonly threshold: number;
  readonly map?: ScoreMap;
}

/** Gives the rule for a policy in a language. */
export type Rules = (policy: string, language: Language) => Rule;

/** A caller's thresholds, read once: for a policy, or undefined where there is none. */
export type SetThresholds = (policy: string) => number | undefined;

/**
 * Copies the thresholds that a caller sets, so that what becomes of the object changes no decision.
 *
 * @throws KomainuError `invalid_input` for one outside 0 to 1, one that is no number, and one of a
 *   policy that the guard does not have
 */
export function readThresholds(
  thresholds: Thresholds | undefined,
  policies: readonly Policy[],
): SetThresholds {
  if (thresholds === undefined) return () => undefined;
  if (typeof thresholds === "number") {
    const all = readThreshold("all policies", thresholds);
    return () => all;
  }
  const known = new Set(policies.map(({ id }) => id));
  const read = new Map<string, number>();
  for (const [policy, threshold] of Object.entries(thresholds)) {
    if (!known.has(policy)) {
      throw new KomainuError(
        "invalid_input",
        `There is no policy "${policy}" to set a threshold for. This guard has: ${[...known].join(", ")}.`,
      );
    }
    read.set(policy, readThreshold(`the policy "${policy}"`, threshold));
  }
  return (policy) => read.get(policy);
}

function readThreshold(name: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw new KomainuError(
    "invalid_input",
    `The threshold of ${name} is ${kindOf(value)}; a threshold is a number from 0 to 1.`,
  );
}

/** A calibration's entry of a policy, else of `*`; of each, that of the language, of its parent, or of `*`. */
export function calibratedEntry(calibration: Calibration, policy: string, language: Language) {
  for (const name of [policy, "*"]) {
    const entries = calibration.policies.filter((entry) => entry.policy === name);
    const tag = matchLanguage(
      language,
      entries.map((entry) => entry.language),
    );
    const found = entries.find((entry) => entry.language === tag);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The rules of a guard: thresholds that the caller sets win over a calibration's, and these over
 * the defaults.
 */
export function makeRules(
  defaults: (policy: string) => number,
  set: SetThresholds,
  calibration?: Calibration,
): Rules {
  return (policy, language) => {
    const entry = calibration && calibratedEntry(calibration, policy, language);
    const map = entry?.map;
    const threshold = set(policy) ?? entry?.threshold ?? defaults(policy);
    return map === undefined ? { threshold } : { threshold, map };
  };
}

/** Applies a calibration's map to a score; both 0 to 1. */
export function applyMap(map: ScoreMap | undefined, score: number): number {
  if (map === undefined) return score;
  if (map.type === "platt") {
    const clipped = Math.min(Math.max(score, 1e-12), 1 - 1e-12);
    return 1 / (1 + Math.exp(map.a * Math.log(clipped / (1 - clipped)) + map.b));
  }
  return applyIsotonic(map, score);
}

/** The scores of a reading against the guard's rules, most probable violation first. */
export function judgePolicies(
  policies: readonly Policy[],
  scores: Readonly<Record<string, number>>,
  rules: Rules,
  language: Language,
): PolicyScore[] {
  return policies
    .flatMap(({ id, category }) => {
      const raw = Object.hasOwn(scores, id) ? scores[id] : undefined;
      if (raw === undefined) return [];
      const { threshold, map } = rules(id, language);
      const score = applyMap(map, raw);
      return [{ policy: id, category, score, threshold, violated: score >= threshold }];
    })
    .toSorted((a, b) => b.score - a.score);
}
