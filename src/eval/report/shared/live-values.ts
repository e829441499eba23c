import { confusionShares, type Confusion, type Proportion } from "../../../metrics/confusion.ts";
import { wilsonInterval } from "../../../metrics/wilson.ts";
import { confusionMetrics } from "./confusion-metrics.ts";
import { formatMetric } from "./format.ts";

/** A measure that follows the reader's threshold, as text. */
export interface LiveValue {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** Wilson's 95% interval of a share; empty where there is none. */
  readonly interval: string;
}

function share(name: string, label: string, { part, whole }: Proportion): LiveValue {
  if (whole === 0) return { name, label, value: formatMetric(null), interval: "" };
  const [low, high] = wilsonInterval(part, whole);
  const interval = `[${formatMetric(low)}, ${formatMetric(high)}]`;
  return { name, label, value: formatMetric(part / whole), interval };
}

/** What follows from a confusion, in the order shown. */
export function liveValues(confusion: Confusion): readonly LiveValue[] {
  const { precision, recall, falsePositiveRate, accuracy } = confusionShares(confusion);
  const accepted = { part: confusion.trueNegatives, whole: falsePositiveRate.whole };
  const f1 = formatMetric(confusionMetrics(confusion).f1);
  return [
    { name: "f1", label: "F1", value: f1, interval: "" },
    share("precision", "Precision", precision),
    share("recall", "Recall", recall),
    share("falsePositiveRate", "False-positive rate", falsePositiveRate),
    share("acceptanceRate", "Acceptance rate", accepted),
    share("accuracy", "Accuracy", accuracy),
  ];
}
