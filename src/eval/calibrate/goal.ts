import { KomainuError } from "../../core/index.ts";
import { optimalF1 } from "../../metrics/optimal-f1.ts";
import { rankScores } from "../../metrics/ranking.ts";

/** What a threshold is chosen for. */
export type Goal =
  /** The highest F1. */
  | { readonly type: "f1" }
  /** At most this share of negative rows denied, and as many positive ones as that allows. */
  | { readonly type: "fpr"; readonly limit: number }
  /** At least this share of positive rows denied, and as few negative ones as that allows. */
  | { readonly type: "recall"; readonly limit: number };

/** The goal as a calibration file names it. */
export function nameGoal(goal: Goal): string {
  if (goal.type === "f1") return "f1";
  return goal.type === "fpr" ? `fpr<=${goal.limit}` : `recall>=${goal.limit}`;
}

/** Rows that are too few to tell anything by, of either class. */
const LEAST = 20;

/**
 * How many rows of each class a goal needs: twenty, and for a rate so near to 0 or 1 as to need more,
 * three over the distance (with none of n rows wrong, the rate is below 3/n with 95% confidence).
 */
export function rowsNeeded(goal: Goal): { readonly positives: number; readonly negatives: number } {
  const forRate = (distance: number) => Math.max(LEAST, Math.ceil(3 / distance - 1e-9));
  return {
    positives: goal.type === "recall" && goal.limit < 1 ? forRate(1 - goal.limit) : LEAST,
    negatives: goal.type === "fpr" && goal.limit > 0 ? forRate(goal.limit) : LEAST,
  };
}

/** Negative rows that score 1: what every threshold denies, where that is more than the goal allows. */
export interface OutOfReach {
  readonly denied: number;
  readonly negatives: number;
}

/** The threshold for a goal, or the strictest that there is and why none reaches the goal. */
export interface FoundThreshold {
  readonly threshold: number;
  readonly outOfReach: OutOfReach | null;
}

/**
 * The threshold that reaches a goal on scored rows, halfway to the next score that would change
 * anything, so that it does not hang on one row's last digit.
 *
 * @throws KomainuError `invalid_input` where no threshold up to 1 reaches the goal; the message says
 *   what is the best within reach, and on how many rows
 */
export function chooseThreshold(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  goal: Goal,
): number {
  const { threshold, outOfReach } = findThreshold(scores, labels, goal);
  if (outOfReach === null) return threshold;
  throw new KomainuError(
    "invalid_input",
    `No threshold up to 1 gives ${nameGoal(goal)} on these rows. ${describeReach(outOfReach)} Aim lower, or use another guard.`,
  );
}

/** What is the best within reach, as a sentence. */
export function describeReach({ denied, negatives }: OutOfReach): string {
  const rate = (denied / negatives).toFixed(3);
  return `The lowest false-positive rate within reach is ${rate}: ${denied} of ${negatives} harmless rows score 1.`;
}

/** As `chooseThreshold`; where no threshold reaches the goal, it is 1. */
export function findThreshold(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  goal: Goal,
): FoundThreshold {
  const ranking = rankScores(scores, labels);
  const distinct = Array.from(new Set(Array.from(scores))).sort((a, b) => a - b);
  const reached =
    goal.type === "f1"
      ? optimalF1(ranking).threshold
      : goal.type === "recall"
        ? recallThreshold(ranking.positives, goal.limit)
        : falsePositiveThreshold(ranking.negatives, distinct, goal.limit);
  if (reached === null) {
    const denied = ranking.negatives.filter((score) => score >= 1).length;
    return { threshold: 1, outOfReach: { denied, negatives: ranking.negatives.length } };
  }
  const below = distinct[distinct.indexOf(reached) - 1];
  return { threshold: below === undefined ? reached : (below + reached) / 2, outOfReach: null };
}

/** The highest score that leaves at least this share of positive rows at or above it. */
function recallThreshold(positives: Float64Array, limit: number): number | null {
  const needed = Math.ceil(limit * positives.length - 1e-9);
  return positives[positives.length - Math.max(1, needed)] ?? null;
}

/** The lowest score that leaves at most this share of negative rows at or above it. */
function falsePositiveThreshold(
  negatives: Float64Array,
  distinct: readonly number[],
  limit: number,
): number | null {
  const allowed = Math.floor(limit * negatives.length + 1e-9);
  const highestDenied = negatives[negatives.length - allowed - 1];
  if (highestDenied === undefined) return distinct[0] ?? null;
  const above = distinct.find((score) => score > highestDenied);
  // Between the highest score and 1 there is still room for a threshold that denies nothing.
  return above ?? (highestDenied < 1 ? 1 : null);
}
