/** Scores and 0/1 labels, highest score first, as runs of equal scores. */
interface Run {
  readonly score: number;
  readonly positives: number;
  readonly negatives: number;
}

function toRuns(scores: readonly number[], labels: readonly number[]): readonly Run[] {
  const order = scores.map((_, index) => index);
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const runs: { score: number; positives: number; negatives: number }[] = [];
  for (const index of order) {
    const score = scores[index] ?? 0;
    let run = runs.at(-1);
    if (run === undefined || run.score !== score) {
      run = { score, positives: 0, negatives: 0 };
      runs.push(run);
    }
    if (labels[index] === 1) run.positives++;
    else run.negatives++;
  }
  return runs;
}

/** How well scores put positives before negatives. `null` where one of them is missing. */
export interface RankMetrics {
  readonly rows: number;
  readonly positives: number;
  /** Average precision, ties taken as one step. */
  readonly averagePrecision: number | null;
  readonly auroc: number | null;
  readonly bestF1: number | null;
}

/** Measures a ranking. */
export function rankMetrics(scores: readonly number[], labels: readonly number[]): RankMetrics {
  const positives = labels.filter((value) => value === 1).length;
  const negatives = labels.length - positives;
  let [found, wrong, precisionSum, area, bestF1] = [0, 0, 0, 0, 0];
  for (const run of toRuns(scores, labels)) {
    area += run.negatives * (found + run.positives / 2);
    found += run.positives;
    wrong += run.negatives;
    precisionSum += (run.positives * found) / (found + wrong);
    bestF1 = Math.max(bestF1, (2 * found) / (found + wrong + positives));
  }
  return {
    rows: labels.length,
    positives,
    averagePrecision: positives > 0 ? precisionSum / positives : null,
    auroc: positives > 0 && negatives > 0 ? area / (positives * negatives) : null,
    bestF1: positives > 0 ? bestF1 : null,
  };
}
