import { type Ranking, walkThresholds } from "./ranking.ts";

/** Rows by score, highest first: how many of each class share one score, or a narrow range of them. */
export interface Cells {
  /** Mean score of the cell's rows; not finite for rows that could not be judged. */
  readonly scores: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/**
 * Groups a ranking into at most about `limit` cells. Rows of one score are never separated; where there
 * are more distinct scores than that, neighbours share a cell.
 */
export function groupCells(ranking: Ranking, limit: number): Cells {
  const rows = ranking.positives.length + ranking.negatives.length;
  let distinct = 0;
  walkThresholds(ranking, () => distinct++);
  const least = distinct <= limit ? 1 : Math.ceil(rows / limit);
  const scores: number[] = [];
  const positives: number[] = [];
  const negatives: number[] = [];
  let open = { p: 0, n: 0, sum: 0 };
  let before = { p: 0, n: 0 };
  const close = () => {
    if (open.p + open.n === 0) return;
    scores.push(open.sum / (open.p + open.n));
    positives.push(open.p);
    negatives.push(open.n);
    open = { p: 0, n: 0, sum: 0 };
  };
  walkThresholds(ranking, (threshold, p, n) => {
    if (!Number.isFinite(threshold)) close();
    open.p += p - before.p;
    open.n += n - before.n;
    open.sum += threshold * (p - before.p + n - before.n);
    before = { p, n };
    if (open.p + open.n >= least || !Number.isFinite(threshold)) close();
  });
  close();
  return {
    scores: Float64Array.from(scores),
    positives: Float64Array.from(positives),
    negatives: Float64Array.from(negatives),
  };
}

/** The three metrics that depend on order alone, of cells highest first. */
export interface RankMetrics {
  optimalF1: number;
  auPrc: number;
  auroc: number;
}

/** Ranking metrics of counts by cell; `null` with one class only. Fractions of rows are fine. */
export function measureCells({ scores, positives, negatives }: Cells): RankMetrics | null {
  const allPositives = positives.reduce((a, b) => a + b, 0);
  const allNegatives = negatives.reduce((a, b) => a + b, 0);
  if (allPositives === 0 || allNegatives === 0) return null;
  let tp = 0;
  let fp = 0;
  let area = 0;
  let pairs = 0;
  let optimalF1 = 0;
  for (let cell = 0; cell < scores.length; cell++) {
    const p = positives[cell] ?? 0;
    const n = negatives[cell] ?? 0;
    if (p + n === 0) continue;
    pairs += n * (tp + p / 2);
    tp += p;
    fp += n;
    area += (p * tp) / (tp + fp);
    if (!Number.isFinite(scores[cell])) continue;
    optimalF1 = Math.max(optimalF1, (2 * tp) / (allPositives + tp + fp));
  }
  return { optimalF1, auPrc: area / allPositives, auroc: pairs / (allPositives * allNegatives) };
}
