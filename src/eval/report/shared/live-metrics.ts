import type { ConfusionMetrics } from "./confusion.ts";

/** The measures that follow the reader's threshold, in the order shown. */
export const LIVE_METRICS: readonly {
  readonly name: keyof ConfusionMetrics;
  readonly label: string;
}[] = [
  { name: "f1", label: "F1" },
  { name: "precision", label: "Precision" },
  { name: "recall", label: "Recall" },
  { name: "falsePositiveRate", label: "False-positive rate" },
  { name: "acceptanceRate", label: "Acceptance rate" },
  { name: "accuracy", label: "Accuracy" },
];
