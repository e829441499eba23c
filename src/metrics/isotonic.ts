/** A rising step-less map: linear between points, `x` strictly ascending, `y` not descending. */
export interface IsotonicFit {
  readonly x: number[];
  readonly y: number[];
}

/**
 * Isotonic regression of labels on scores by pooling adjacent violators, tied scores first averaged,
 * as scikit-learn's `IsotonicRegression(y_min=0, y_max=1)`: the same points, those in the inside of
 * a level left out.
 */
export function fitIsotonic(scores: ArrayLike<number>, labels: ArrayLike<number>): IsotonicFit {
  const blocks = pool(groupTies(scores, labels));
  const x: number[] = [];
  const y: number[] = [];
  for (const block of blocks) {
    const level = block.sum / block.n;
    x.push(block.low);
    y.push(level);
    if (block.high > block.low) {
      x.push(block.high);
      y.push(level);
    }
  }
  return { x, y };
}

/** The fitted map at a score; beyond its ends, the ends' values. */
export function applyIsotonic(
  { x, y }: { x: readonly number[]; y: readonly number[] },
  score: number,
) {
  let low = 0;
  let high = x.length - 1;
  if (score <= (x[0] ?? 0)) return y[0] ?? 0;
  if (score >= (x[high] ?? 0)) return y[high] ?? 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) <= score) low = middle;
    else high = middle;
  }
  const [x0, x1, y0, y1] = [x[low] ?? 0, x[high] ?? 0, y[low] ?? 0, y[high] ?? 0];
  return y0 + ((y1 - y0) * (score - x0)) / (x1 - x0);
}

interface Block {
  low: number;
  high: number;
  sum: number;
  n: number;
}

/** Scores nearer than this are tied, as in scikit-learn: float64's decimal resolution. */
const RESOLUTION = 1e-15;

function groupTies(scores: ArrayLike<number>, labels: ArrayLike<number>): Block[] {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const blocks: Block[] = [];
  for (const i of order) {
    const score = scores[i] ?? 0;
    const last = blocks.at(-1);
    if (last !== undefined && score - last.low < RESOLUTION) {
      last.sum += labels[i] ?? 0;
      last.n++;
    } else blocks.push({ low: score, high: score, sum: labels[i] ?? 0, n: 1 });
  }
  return blocks;
}

/** Joins neighbours until every block's mean is above that of the block before. */
function pool(ties: readonly Block[]): Block[] {
  const blocks: Block[] = [];
  for (const tie of ties) {
    let block = { ...tie };
    let before = blocks.at(-1);
    // Whole-number products, so that equal means are told apart from rising ones exactly.
    while (before !== undefined && before.sum * block.n >= block.sum * before.n) {
      blocks.pop();
      block = {
        low: before.low,
        high: block.high,
        sum: before.sum + block.sum,
        n: before.n + block.n,
      };
      before = blocks.at(-1);
    }
    blocks.push(block);
  }
  return blocks;
}
