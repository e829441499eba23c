import type { CategoryResult } from "../results/results.ts";
import { THRESHOLD_STEPS, type OperatingTable } from "./shared/operating-table.ts";

/** Rows predicted positive at a threshold. */
interface Entry {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** Entries at the bins' lower edges, which the histogram knows exactly. */
function histogramEntries(
  histogram: NonNullable<CategoryResult["histogram"]>,
  floor: number,
): readonly Entry[] {
  const positives = new Map(histogram.positives);
  const negatives = new Map(histogram.negatives);
  const bins = [...new Set([...positives.keys(), ...negatives.keys()])].sort((a, b) => b - a);
  let truePositives = 0;
  let falsePositives = floor;
  return bins.map((bin) => {
    truePositives += positives.get(bin) ?? 0;
    falsePositives += negatives.get(bin) ?? 0;
    return { threshold: bin / THRESHOLD_STEPS, truePositives, falsePositives };
  });
}

/** Results hold curves with six digits, from which counts follow exactly up to this many rows. */
const MOST_ROWS = 500_000;

/** Whether a threshold is a bin's edge, whose counts the histogram knows better. */
function isEdge(threshold: number): boolean {
  return Math.round(threshold * THRESHOLD_STEPS) / THRESHOLD_STEPS === threshold;
}

/** Entries at the scores that the ROC curve keeps, between the bins' edges. */
function curveEntries({ rocCurve, n, positives }: CategoryResult): readonly Entry[] {
  if (rocCurve === null || n > MOST_ROWS) return [];
  const { threshold, truePositiveRate, falsePositiveRate } = rocCurve;
  return threshold
    .map((value, index) => ({
      threshold: value,
      truePositives: Math.round((truePositiveRate[index] ?? 0) * positives),
      falsePositives: Math.round((falsePositiveRate[index] ?? 0) * (n - positives)),
    }))
    .filter((entry) => entry.threshold < 1 && !isEdge(entry.threshold));
}

/** The entry of the optimal F1, whose point the PR curve always keeps. */
function bestEntry({ prCurve, optimalThreshold, n, positives }: CategoryResult): readonly Entry[] {
  if (prCurve === null || optimalThreshold === null || n > MOST_ROWS) return [];
  const kept = Number(optimalThreshold.toPrecision(6));
  const index = prCurve.threshold.indexOf(kept);
  // Scores that differ only in the seventh digit: which of them is meant cannot be told.
  if (index !== prCurve.threshold.lastIndexOf(kept)) return [];
  const precision = prCurve.precision[index] ?? 0;
  if (precision === 0) return [];
  const truePositives = Math.round((prCurve.recall[index] ?? 0) * positives);
  const falsePositives = Math.round(truePositives / precision) - truePositives;
  return [{ threshold: optimalThreshold, truePositives, falsePositives }];
}

/**
 * What the reader's threshold is looked up in: exact at every 0.001, at the curve's own scores
 * and at the best threshold. `null` where the guard gave no scores. The paper's rules count rows twice
 * or not at all, so that under them only the histogram is used.
 */
export function operatingTable(
  category: CategoryResult,
  rules: "strict" | "paper",
): OperatingTable | null {
  if (category.histogram === null) return null;
  const negatives = category.n - category.positives;
  const floor = negatives - category.judged.negatives;
  const entries = new Map<number, Entry>();
  const further = rules === "strict" ? [...curveEntries(category), ...bestEntry(category)] : [];
  for (const entry of [...further, ...histogramEntries(category.histogram, floor)]) {
    entries.set(entry.threshold, entry);
  }
  const sorted = [...entries.values()].sort((a, b) => b.threshold - a.threshold);
  return {
    positives: category.positives,
    negatives,
    floor,
    thresholds: sorted.map(({ threshold }) => threshold),
    truePositives: sorted.map(({ truePositives }) => truePositives),
    falsePositives: sorted.map(({ falsePositives }) => falsePositives),
  };
}
