import type { CategoryResult } from "../results.ts";
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

/** Entries at the scores that the ROC curve keeps, between the bins' edges. */
function curveEntries(category: CategoryResult): readonly Entry[] {
  const curve = category.rocCurve;
  if (curve === null) return [];
  const negatives = category.n - category.positives;
  return curve.threshold
    .map((threshold, index) => ({
      threshold,
      truePositives: Math.round((curve.truePositiveRate[index] ?? 0) * category.positives),
      falsePositives: Math.round((curve.falsePositiveRate[index] ?? 0) * negatives),
    }))
    .filter(({ threshold }) => threshold <= 1 && threshold > 0);
}

/** The entry of the threshold that the run itself used. */
function runEntry(category: CategoryResult): readonly Entry[] {
  const threshold = category.threshold.value;
  if (threshold === null) return [];
  const { truePositives, falsePositives } = category.confusion;
  return [{ threshold, truePositives, falsePositives }];
}

/**
 * What the reader's threshold is looked up in: exact at every 0.001, at the curve's own scores and
 * at the run's threshold. `null` where the guard gave no scores. The paper's rules count rows twice
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
  const further = rules === "strict" ? [...curveEntries(category), ...runEntry(category)] : [];
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
