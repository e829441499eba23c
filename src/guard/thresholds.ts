import {
  KomainuError,
  matchLanguage,
  type Language,
  type Policy,
  type PolicyScore,
} from "../core/index.ts";
import { applyIsotonic } from "../metrics/isotonic.ts";
import type { Calibration, ScoreMap } from "./calibration.ts";

/** One threshold for all policies, or one by policy id; 0 to 1. */
export type Thresholds = number | Readonly<Record<string, number>>;

/** What decides on a score: the threshold and, where calibrated, the map applied before it. */
export interface Rule {
  readonly threshold: number;
  readonly map?: ScoreMap;
}

/** Gives the rule for a policy in a language. */
export type Rules = (policy: string, language: Language) => Rule;

function checkThreshold(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw new KomainuError(
      "invalid_input",
      `The threshold of ${name} is ${value}; a threshold is a probability from 0 to 1.`,
    );
  }
}

function checkThresholds(thresholds: Thresholds, policies: readonly Policy[]): void {
  if (typeof thresholds === "number") return checkThreshold("all policies", thresholds);
  for (const [policy, threshold] of Object.entries(thresholds)) {
    if (!policies.some(({ id }) => id === policy)) {
      throw new KomainuError(
        "invalid_input",
        `There is no policy "${policy}" to set a threshold for. This guard has: ${policies.map(({ id }) => id).join(", ")}.`,
      );
    }
    checkThreshold(policy, threshold);
  }
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
 * the defaults. `invalid_input` for a threshold outside 0 to 1 or of an unknown policy.
 */
export function makeRules(
  policies: readonly Policy[],
  defaults: (policy: string, language: Language) => number,
  thresholds?: Thresholds,
  calibration?: Calibration,
): Rules {
  if (thresholds !== undefined) checkThresholds(thresholds, policies);
  return (policy, language) => {
    const set = typeof thresholds === "object" ? own(thresholds, policy) : thresholds;
    const entry = calibration && calibratedEntry(calibration, policy, language);
    const map = entry?.map;
    const threshold = set ?? entry?.threshold ?? defaults(policy, language);
    return map === undefined ? { threshold } : { threshold, map };
  };
}

/** A policy's own entry: its id may be the name of something that every object has. */
function own(entries: Readonly<Record<string, number>>, policy: string): number | undefined {
  return Object.hasOwn(entries, policy) ? entries[policy] : undefined;
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
      const raw = own(scores, id);
      if (raw === undefined) return [];
      const { threshold, map } = rules(id, language);
      const score = applyMap(map, raw);
      return [{ policy: id, category, score, threshold, violated: score >= threshold }];
    })
    .toSorted((a, b) => b.score - a.score);
}
