/** How many rows were decided right and wrong. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** What follows from a confusion alone; `null` where it is not defined. */
export interface ConfusionMetrics {
  readonly f1: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly falsePositiveRate: number | null;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The metrics of a confusion, 0 to 1. Without a positive row, F1 and recall are not defined. */
export function confusionMetrics(confusion: Confusion): ConfusionMetrics {
  const {
    truePositives: tp,
    falsePositives: fp,
    trueNegatives: tn,
    falseNegatives: fn,
  } = confusion;
  return {
    f1: tp + fn === 0 ? null : ratio(2 * tp, 2 * tp + fp + fn),
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    falsePositiveRate: ratio(fp, fp + tn),
  };
}
