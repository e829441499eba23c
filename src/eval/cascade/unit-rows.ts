import { ANY_HARM, type PolicyFit } from "../../guard/cascade/fit-stage.ts";
import type { CascadeRow, StageAnswer } from "./cascade-rows.ts";
import { lastDenies, type CascadeShape } from "./run-bands.ts";

/** A row as one policy of a stage sees it (`*`: all of them that matter). */
export interface UnitRow {
  readonly row: CascadeRow;
  readonly harmful: boolean;
  /** What the last stage says of it. */
  readonly denied: boolean;
  /** The score that must be below the band for the stage to allow; `null` where it has none. */
  readonly clear: number | null;
  /** The score that must be above the band for the stage to deny; `null` where none can. */
  readonly deny: number | null;
}

/** The rows that bands are chosen on, by the stage's policy; `*` stands for all of them. */
export function unitRows(
  rows: readonly CascadeRow[],
  { fits }: CascadeShape,
  stage: number,
  by: "overall" | "policy",
): ReadonlyMap<string, readonly UnitRow[]> {
  const fit = fits[stage]?.policies ?? new Map<string, PolicyFit>();
  if (by === "overall") {
    return new Map([["*", rows.map((row) => overall(row, row.answers[stage], fit))]]);
  }
  return new Map(
    [...fit].map(([policy, own]) => {
      return [policy, rows.flatMap((row) => ofPolicy(row, row.answers[stage], policy, own))];
    }),
  );
}

function overall(
  row: CascadeRow,
  answer: StageAnswer | undefined,
  fit: ReadonlyMap<string, PolicyFit>,
): UnitRow {
  const judged = isJudged(answer) ? answer.policies : [];
  const scores = judged.filter(({ policy }) => fit.has(policy));
  const denying = scores.filter(({ policy }) => (fit.get(policy)?.denies.length ?? 0) > 0);
  return {
    row,
    harmful: row.harmful,
    denied: lastDenies(row),
    // A policy without a score clears nothing.
    clear: scores.length < fit.size ? null : highest(scores),
    deny: highest(denying),
  };
}

function highest(scores: readonly { readonly score: number }[]): number | null {
  return scores.length === 0 ? null : Math.max(...scores.map(({ score }) => score));
}

/** Nothing where the row does not say whether it violates the policy. */
function ofPolicy(
  row: CascadeRow,
  answer: StageAnswer | undefined,
  policy: string,
  fit: PolicyFit,
): readonly UnitRow[] {
  const own = isJudged(answer) ? answer.policies.find((one) => one.policy === policy) : undefined;
  const category = own?.category ?? policy;
  const harmful =
    row.labels[policy] ?? row.labels[category] ?? (ANY_HARM.has(category) ? row.harmful : null);
  if (harmful === null) return [];
  const ids = new Set([...fit.denies, ...fit.clears]);
  const denied = (row.answers.at(-1)?.policies ?? []).some((one) => {
    return ids.has(one.policy) && (one.violated ?? one.score >= (one.threshold ?? Infinity));
  });
  const score = own?.score ?? null;
  return [{ row, harmful, denied, clear: score, deny: fit.denies.length === 0 ? null : score }];
}

function isJudged(answer: StageAnswer | undefined): answer is StageAnswer {
  return answer !== undefined && answer.decision !== "unknown";
}
