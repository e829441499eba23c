import { KomainuError } from "../core/errors.ts";

/**
 * Scores of the positive and of the negative rows, each ascending. `-Infinity` and `Infinity` stand
 * for rows that could not be judged: they rank as badly as they can, and are never a threshold.
 */
export interface Ranking {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/**
 * Sorts scores by class. Takes 8 bytes a row and the time of sorting.
 *
 * @param scores any numbers; NaN is refused with `invalid_input`
 * @param labels 1 for a positive row, 0 for a negative one; anything else is refused
 */
export function rankScores(scores: ArrayLike<number>, labels: ArrayLike<number>): Ranking {
  if (scores.length !== labels.length) {
    throw new KomainuError(
      "invalid_input",
      `There are ${scores.length} scores for ${labels.length} labels; give one score a label.`,
    );
  }
  let count = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (label !== 0 && label !== 1) refuse(row, `label ${label} is neither 0 nor 1`);
    if (Number.isNaN(scores[row])) refuse(row, "score is not a number");
    count += label ?? 0;
  }
  const positives = new Float64Array(count);
  const negatives = new Float64Array(labels.length - count);
  for (let row = 0, p = 0, n = 0; row < labels.length; row++) {
    if (labels[row] === 1) positives[p++] = scores[row] ?? 0;
    else negatives[n++] = scores[row] ?? 0;
  }
  return { positives: positives.sort(), negatives: negatives.sort() };
}

function refuse(row: number, what: string): never {
  throw new KomainuError("invalid_input", `Row ${row}: ${what}. Leave such rows out and say so.`);
}

/**
 * Visits every distinct score as a threshold, highest first, with the positive and the negative
 * rows whose score is at least that.
 */
export function walkThresholds(
  { positives, negatives }: Ranking,
  visit: (threshold: number, truePositives: number, falsePositives: number) => void,
): void {
  let p = positives.length - 1;
  let n = negatives.length - 1;
  while (p >= 0 || n >= 0) {
    const threshold = Math.max(positives[p] ?? -Infinity, negatives[n] ?? -Infinity);
    while (p >= 0 && positives[p] === threshold) p--;
    while (n >= 0 && negatives[n] === threshold) n--;
    visit(threshold, positives.length - 1 - p, negatives.length - 1 - n);
  }
}
