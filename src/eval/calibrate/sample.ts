/** Scored rows that one threshold is chosen on. */
export interface Sample {
  readonly scores: number[];
  readonly labels: number[];
  /** Part of the cross-validation that each row is held out in; rows of one text share it. */
  readonly folds: number[];
  /** 1 for each row that the guard denied at its thresholds from before. */
  readonly denied: number[];
}

/** Parts of the cross-validation. */
export const FOLDS = 5;

export function emptySample(): Sample {
  return { scores: [], labels: [], folds: [], denied: [] };
}

/** The rows of a sample that are in some parts of the cross-validation. */
export function selectFolds(sample: Sample, keep: (fold: number) => boolean): Sample {
  const kept = sample.folds.flatMap((fold, i) => (keep(fold) ? [i] : []));
  const of = (values: readonly number[]) => kept.map((i) => values[i] ?? 0);
  const { scores, labels, folds, denied } = sample;
  return { scores: of(scores), labels: of(labels), folds: of(folds), denied: of(denied) };
}

/** Whether a sample has rows of both classes. */
export function hasBoth({ labels }: Sample): boolean {
  return labels.includes(0) && labels.includes(1);
}
