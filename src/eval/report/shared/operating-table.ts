import type { Confusion } from "../../../metrics/confusion.ts";

/** The finest step of thresholds whose counts are always known: that of the histogram's bins. */
export const THRESHOLD_STEPS = 1000;

/** The last bin's lower edge: of the rows within it, how many score exactly 1 is not known. */
const LAST_STEP = THRESHOLD_STEPS - 1;

/**
 * How many rows are predicted positive at each threshold, over every row: one that could not be
 * judged is in every entry a miss if positive and a false alarm if negative.
 */
export interface OperatingTable {
  readonly positives: number;
  readonly negatives: number;
  /** Columns of equal length, thresholds strictly falling; entries only where a count changes. */
  readonly thresholds: readonly number[];
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
  /** False alarms above every threshold: negative rows that could not be judged. */
  readonly floor: number;
}

/** Index of the lowest threshold of the table that is at least `threshold`; -1 if none is. */
function indexAt(table: OperatingTable, threshold: number): number {
  let low = 0;
  let high = table.thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table.thresholds[middle] ?? 0) >= threshold) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The confusion when rows with `score >= threshold` are predicted positive. */
export function confusionAt(table: OperatingTable, threshold: number): Confusion {
  const index = indexAt(table, threshold);
  const truePositives = table.truePositives[index] ?? 0;
  const falsePositives = table.falsePositives[index] ?? table.floor;
  return {
    truePositives,
    falsePositives,
    trueNegatives: table.negatives - falsePositives,
    falseNegatives: table.positives - truePositives,
  };
}

/** The threshold nearest to `wanted` whose confusion is known exactly. */
export function nearestKnown(table: OperatingTable, wanted: number): number {
  const step = Math.min(Math.round(wanted * THRESHOLD_STEPS), LAST_STEP) / THRESHOLD_STEPS;
  const index = indexAt(table, wanted);
  const known = [step, table.thresholds[index], table.thresholds[index + 1]];
  let best = step;
  for (const candidate of known) {
    if (candidate === undefined) continue;
    if (Math.abs(candidate - wanted) < Math.abs(best - wanted)) best = candidate;
  }
  return best;
}

/** The lowest known threshold whose false-positive rate is at most `limit`; `null` if none is. */
export function thresholdForFalsePositiveRate(table: OperatingTable, limit: number): number | null {
  const allowed = limit * table.negatives;
  let found: number | null = null;
  for (const [index, threshold] of table.thresholds.entries()) {
    if ((table.falsePositives[index] ?? 0) > allowed) break;
    found = threshold;
  }
  return found;
}
