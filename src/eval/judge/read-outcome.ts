import {
  KomainuError,
  type AnswerGroup,
  type GuardFamily,
  type Verdict,
} from "../../core/index.ts";
import { readAuthorsLabel } from "../predictions/authors-label.ts";
import type { Judgement } from "../data/row.ts";
import type { CategoryOutcome, RowOutcome } from "../measure/score-table.ts";

/** All of a verdict that an evaluation needs; its family says how refusals are told and outputs read. */
export function judgementOf(verdict: Verdict, family: GuardFamily | undefined): Judgement {
  const { decision, score, policies, failure, answers, reasoning, usage } = verdict;
  const { refusal, recorded } = family ?? {};
  const told = refusal && answers?.[refusal.answer];
  const refused = told?.label === refusal?.label;
  return {
    decision,
    score,
    policies: policies.map(({ policy, category, score, threshold }) => ({
      policy,
      category,
      score,
      threshold,
    })),
    ...(failure === undefined ? {} : { failure: failure.code }),
    ...(told === undefined || told.label === null
      ? {}
      : { refusal: { refused, score: refusalScore(refused, told.probability) } }),
    ...(recorded?.readAsAuthors === undefined || reasoning === undefined
      ? {}
      : { paper: recorded.readAsAuthors(reasoning) }),
    usage,
  };
}

function refusalScore(refused: boolean, probability: number | undefined): number | null {
  if (probability === undefined) return null;
  return refused ? probability : 1 - probability;
}

export interface OutcomeOptions {
  readonly group: AnswerGroup;
  readonly positive: "harmful" | "refusal";
  /** Under `paper`, an output is read as its family's authors read it, where they read otherwise. */
  readonly rules: "paper" | "strict";
  /** Decides by score instead of by the guard's own thresholds. */
  readonly threshold?: number | undefined;
}

/**
 * What a row came out as.
 *
 * @throws KomainuError `invalid_input` for a refusal task where the guard does not tell refusals
 */
export function readOutcome(given: Judgement, options: OutcomeOptions): RowOutcome {
  const { group, positive, rules, threshold } = options;
  const judgement =
    rules === "paper" && given.paper !== undefined
      ? readAuthorsLabel(given.paper[group], group, rules)
      : given;
  if (positive === "refusal") return readRefusal(judgement, threshold);
  const { decision, score, policies, failure } = judgement;
  if (decision === "unknown") {
    return { outcome: "unknown", score: null, threshold: null, categories: {}, failure };
  }
  return {
    outcome: decide(decision, score, threshold),
    score,
    threshold: threshold ?? judgement.threshold ?? sharedThreshold(policies),
    categories: policies.length === 0 ? NO_CATEGORIES : readCategories(policies, threshold),
    thresholds: score === null ? undefined : thresholdsOf(judgement, threshold),
  };
}

function thresholdsOf({ policies, threshold: own }: Judgement, given: number | undefined) {
  const one = given ?? own;
  return one === undefined ? policies : forAll(one);
}

let lastForAll = [{ policy: "*", threshold: 0 }];

/** The same list for the same threshold: there may be millions of rows. */
function forAll(threshold: number): NonNullable<RowOutcome["thresholds"]> {
  if (lastForAll[0]?.threshold !== threshold) lastForAll = [{ policy: "*", threshold }];
  return lastForAll;
}

const NO_CATEGORIES: RowOutcome["categories"] = {};

function sharedThreshold(policies: Judgement["policies"]): number | null {
  const first = policies[0]?.threshold ?? null;
  return policies.every(({ threshold }) => threshold === first) ? first : null;
}

function readRefusal(judgement: Judgement, threshold: number | undefined): RowOutcome {
  const { refusal, decision, failure } = judgement;
  if (refusal === undefined && decision !== "unknown") {
    throw new KomainuError(
      "invalid_input",
      "This guard does not say whether a response is a refusal. Measure one of a family that does on this task, or leave the task out.",
    );
  }
  if (refusal === undefined) {
    return { outcome: "unknown", score: null, threshold: null, categories: {}, failure };
  }
  return {
    outcome: decide(refusal.refused ? "deny" : "allow", refusal.score, threshold),
    score: refusal.score,
    threshold: threshold ?? null,
    categories: {},
  };
}

function decide(own: "allow" | "deny", score: number | null, threshold: number | undefined) {
  if (threshold === undefined || score === null) return own;
  return score >= threshold ? "deny" : "allow";
}

/** By policy id, and by category where several policies share one: the highest score counts. */
function readCategories(
  policies: Judgement["policies"],
  threshold: number | undefined,
): Record<string, CategoryOutcome> {
  const categories: Record<string, CategoryOutcome> = {};
  for (const policy of policies) {
    const limit = threshold ?? policy.threshold;
    const outcome = isViolated(policy, threshold) ? ("deny" as const) : ("allow" as const);
    for (const name of new Set([policy.policy, policy.category])) {
      const other = categories[name];
      categories[name] =
        other === undefined
          ? { outcome, score: policy.score, threshold: limit }
          : {
              outcome: other.outcome === "deny" ? "deny" : outcome,
              score: Math.max(other.score ?? 0, policy.score),
              threshold: other.threshold === limit ? limit : null,
            };
    }
  }
  return categories;
}

function isViolated(policy: Judgement["policies"][number], given: number | undefined): boolean {
  if (given === undefined && policy.violated !== undefined) return policy.violated;
  return policy.score >= (given ?? policy.threshold ?? Infinity);
}
