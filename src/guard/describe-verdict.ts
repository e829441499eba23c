import type { Failure, Policy, PolicyScore, StageReport } from "../core/index.ts";

/** At most so many characters of a failure's message stand in a verdict's one line. */
const LONGEST_MESSAGE = 300;

function percent(probability: number): string {
  return probability.toFixed(2);
}

/** The one line that a verdict has for people. It never holds the judged text. */
export function describeVerdict(
  scores: readonly PolicyScore[],
  failure: Failure | undefined,
  policies: readonly Policy[],
  stages: readonly StageReport[] = [],
): string {
  const found = describeFinding(scores, failure, policies);
  const last = stages.at(-1);
  if (last === undefined || failure !== undefined) return found;
  return `Decided by "${last.guard}", stage ${stages.length}. ${found}`;
}

function describeFinding(
  scores: readonly PolicyScore[],
  failure: Failure | undefined,
  policies: readonly Policy[],
): string {
  if (failure !== undefined) return `Not judged: ${firstLine(failure.message)}`;
  const title = (id: string) => policies.find((policy) => policy.id === id)?.title ?? id;
  const [worst, ...others] = scores.filter(({ violated }) => violated);
  if (worst !== undefined) {
    const more = others.length === 0 ? "" : `, and ${others.length} more`;
    return `Violates "${title(worst.policy)}" (${percent(worst.score)}, threshold ${percent(worst.threshold)})${more}.`;
  }
  const [highest] = scores;
  if (highest === undefined) return "No policy is violated.";
  return `No policy is violated; the highest score is ${percent(highest.score)} for "${title(highest.policy)}" (threshold ${percent(highest.threshold)}).`;
}

function firstLine(message: string): string {
  return message.replaceAll(/\s+/gu, " ").slice(0, LONGEST_MESSAGE);
}
