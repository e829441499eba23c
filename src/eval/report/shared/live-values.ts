import { confusionShares, type Confusion, type Proportion } from "../../../metrics/confusion.ts";
import { wilsonInterval } from "../../../metrics/wilson.ts";
import { confusionMetrics } from "./confusion-metrics.ts";
import { formatMetric } from "./format.ts";

/** The measures that follow the reader's threshold, by their names in the results. */
export type LiveMetric =
  | "f1"
  | "precision"
  | "recall"
  | "falsePositiveRate"
  | "acceptanceRate"
  | "accuracy";

/** A measure that follows the reader's threshold, as text. */
export interface LiveValue {
  readonly name: LiveMetric;
  readonly value: string;
  /** Wilson's 95% interval of a share; empty where there is none. */
  readonly interval: string;
}

function share(name: LiveMetric, { part, whole }: Proportion): LiveValue {
  if (whole === 0) return { name, value: formatMetric(null), interval: "" };
  const [low, high] = wilsonInterval(part, whole);
  const interval = `[${formatMetric(low)}, ${formatMetric(high)}]`;
  return { name, value: formatMetric(part / whole), interval };
}

/** What follows from a confusion, in the order shown. */
export function liveValues(confusion: Confusion): readonly LiveValue[] {
  const { precision, recall, falsePositiveRate, accuracy } = confusionShares(confusion);
  const accepted = { part: confusion.trueNegatives, whole: falsePositiveRate.whole };
  const f1 = formatMetric(confusionMetrics(confusion).f1);
  return [
    { name: "f1", value: f1, interval: "" },
    share("precision", precision),
    share("recall", recall),
    share("falsePositiveRate", falsePositiveRate),
    share("acceptanceRate", accepted),
    share("accuracy", accuracy),
  ];
}
