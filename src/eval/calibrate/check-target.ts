import type { Estimate } from "../results/results.ts";
import type { Goal, OutOfReach } from "./goal.ts";
import type { Performance } from "./held-out.ts";

/** Whether thresholds keep the rate that was asked for, on rows that they were not chosen on. */
export interface TargetCheck {
  readonly metric: "falsePositiveRate" | "recall";
  readonly limit: number;
  /** The rate on the held-out rows. */
  readonly heldOut: Estimate;
  /** Held-out rows that the rate is a share of. */
  readonly rows: number;
  /**
   * `kept`: the rate is on the right side of the limit; `open`: it is not, but its interval holds the
   * limit; `missed`: it is not, and the interval does not hold it, or no threshold reaches the limit.
   */
  readonly state: "kept" | "open" | "missed";
  /** Set where no threshold reaches the limit on all rows together. */
  readonly outOfReach: OutOfReach | null;
}

/** Holds a goal against what came out; `null` for a goal without a rate. */
export function checkTarget(
  goal: Goal,
  heldOut: Performance,
  rows: { readonly positives: number; readonly negatives: number },
  outOfReach: OutOfReach | null,
): TargetCheck | null {
  if (goal.type === "f1") return null;
  const metric = goal.type === "fpr" ? "falsePositiveRate" : "recall";
  const rate = heldOut[metric];
  const side = goal.type === "fpr" ? rate : turned(rate);
  const limit = goal.type === "fpr" ? goal.limit : 1 - goal.limit;
  return {
    metric,
    limit: goal.limit,
    heldOut: rate,
    rows: goal.type === "fpr" ? rows.negatives : rows.positives,
    state: outOfReach === null ? stateOf(side, limit) : "missed",
    outOfReach,
  };
}

/** The share that is left: a recall of at least 0.9 is at most 0.1 missed. */
function turned({ value, low, high }: Estimate): Estimate {
  const rest = (of: number | null) => (of === null ? null : 1 - of);
  return { value: rest(value), low: rest(high), high: rest(low) };
}

/** On which side of a limit a share is. */
export function stateOf({ value, low }: Estimate, limit: number): TargetCheck["state"] {
  if (value === null || low === null) return "open";
  // As many digits as a rate of whole rows can have.
  if (value <= limit + 1e-9) return "kept";
  return low > limit ? "missed" : "open";
}
