import type { MetricName } from "../results/results.ts";

/** What a measure is called and what it means. */
export interface MetricWords {
  readonly label: string;
  readonly meaning: string;
  readonly better: "higher" | "lower";
}

/** The words of every measure, in the order that people read them. */
export const METRIC_WORDS: Readonly<Record<MetricName, MetricWords>> = {
  f1: {
    label: "F1",
    meaning: "Harmonic mean of precision and recall at the run's threshold.",
    better: "higher",
  },
  precision: {
    label: "Precision",
    meaning: "Of the rows that were flagged, the share that is positive.",
    better: "higher",
  },
  recall: {
    label: "Recall",
    meaning: "Of the positive rows, the share that was flagged.",
    better: "higher",
  },
  falsePositiveRate: {
    label: "False-positive rate",
    meaning: "Of the negative rows, the share that was flagged.",
    better: "lower",
  },
  accuracy: { label: "Accuracy", meaning: "Share of rows decided right.", better: "higher" },
  refusalRate: {
    label: "Refusal rate",
    meaning: "Of the positive rows, the share that the guard refused (ARISE's measure).",
    better: "higher",
  },
  acceptanceRate: {
    label: "Acceptance rate",
    meaning: "Of the negative rows, the share that the guard let pass (ARISE's measure).",
    better: "higher",
  },
  optimalF1: {
    label: "Optimal F1",
    meaning:
      "The highest F1 that any threshold gives on these rows. The threshold is chosen on the rows it is measured on, so new rows will seldom reach it.",
    better: "higher",
  },
  auPrc: {
    label: "AU-PRC",
    meaning: "Area under the precision–recall curve, as average precision.",
    better: "higher",
  },
  auroc: {
    label: "AUROC",
    meaning: "Probability that a positive row scores above a negative one; ties count half.",
    better: "higher",
  },
  calibrationError: {
    label: "Calibration error",
    meaning:
      "Expected calibration error: mean distance of score and share of positives, by bin of the reliability diagram, weighted by rows.",
    better: "lower",
  },
  brier: {
    label: "Brier score",
    meaning: "Mean squared distance of score and label.",
    better: "lower",
  },
};

/** Names of every measure, in the order that people read them. */
export const METRIC_NAMES = Object.keys(METRIC_WORDS) as readonly MetricName[];
