import {
  confusionShares,
  f1Score,
  type Confusion,
  type Proportion,
} from "../../../metrics/confusion.ts";

/** What follows from a confusion alone; `null` where it is not defined. */
export interface ConfusionMetrics {
  readonly f1: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly falsePositiveRate: number | null;
}

function ratio({ part, whole }: Proportion): number | null {
  return whole === 0 ? null : part / whole;
}

/** The metrics of a confusion, 0 to 1. Without a positive row F1 is not defined. */
export function confusionMetrics(confusion: Confusion): ConfusionMetrics {
  const { precision, recall, falsePositiveRate } = confusionShares(confusion);
  return {
    f1: recall.whole === 0 ? null : f1Score(confusion),
    precision: ratio(precision),
    recall: ratio(recall),
    falsePositiveRate: ratio(falsePositiveRate),
  };
}
