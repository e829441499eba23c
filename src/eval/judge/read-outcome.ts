import { KomainuError, type Verdict } from "../../core/index.ts";
import { readAsAuthors } from "../../families/guardreasoner-answers.ts";
import { type AnswerGroup, readAnswer } from "../predictions/guardreasoner-answer.ts";
import type { Judgement } from "../data/row.ts";
import type { CategoryOutcome, RowOutcome } from "../measure/score-table.ts";

/** All of a verdict that an evaluation needs. */
export function judgementOf(verdict: Verdict): Judgement {
  const { decision, score, policies, failure, answers, reasoning, usage } = verdict;
  const completion = answers?.["completion"];
  const refused = completion?.label === "refusal";
  const probability = completion?.probability;
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
    ...(completion === undefined || completion.label === null
      ? {}
      : { refusal: { refused, score: refusalScore(refused, probability) } }),
    ...(verdict.provenance.guard === "guardreasoner" && reasoning !== undefined
      ? { paper: readAsAuthors(reasoning) }
      : {}),
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
  /** Under `paper`, a GuardReasoner is read as its authors' script reads it. */
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
      ? readAnswer(given.paper[group], group, rules)
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
  };
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
      "This guard does not say whether a response is a refusal. Measure a GuardReasoner on this task, or leave it out.",
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
    const outcome = policy.score >= limit ? ("deny" as const) : ("allow" as const);
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
