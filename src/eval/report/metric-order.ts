import type { MetricName } from "../results/results.ts";

/** Which way every measure is better, in the order that people read them. */
export const BETTER: Readonly<Record<MetricName, "higher" | "lower">> = {
  f1: "higher",
  precision: "higher",
  recall: "higher",
  falsePositiveRate: "lower",
  accuracy: "higher",
  refusalRate: "higher",
  acceptanceRate: "higher",
  optimalF1: "higher",
  auPrc: "higher",
  auroc: "higher",
  calibrationError: "lower",
  brier: "lower",
};

/** Names of every measure, in the order that people read them. */
export const METRIC_ORDER = Object.keys(BETTER) as readonly MetricName[];
