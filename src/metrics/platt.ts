/** p = 1 / (1 + exp(a·x + b)). */
export interface PlattFit {
  readonly a: number;
  readonly b: number;
}

/**
 * Fits Platt's sigmoid (Platt 1999) with his smoothed targets, (N₊+1)/(N₊+2) and 1/(N₋+2), to the
 * log loss's minimum by Newton's method with backtracking (Lin, Lin and Weng 2007). `null` where no
 * slope can be told: fewer than two distinct values.
 */
export function fitPlatt(x: ArrayLike<number>, labels: ArrayLike<number>): PlattFit | null {
  const range = spread(x);
  if (!(range.high - range.low > 1e-12)) return null;
  let positives = 0;
  for (let i = 0; i < labels.length; i++) positives += labels[i] ?? 0;
  const negatives = labels.length - positives;
  const targets = [1 / (negatives + 2), (positives + 1) / (positives + 2)] as const;
  // Centred and scaled, so that the Hessian is well conditioned whatever the scores' range.
  const centre = (range.high + range.low) / 2;
  const scale = (range.high - range.low) / 2;
  let fit = { a: 0, b: Math.log((negatives + 1) / (positives + 1)) };
  const data = { x: Float64Array.from(x, (v) => (v - centre) / scale), labels, targets };
  for (let round = 0; round < 200; round++) {
    const next = newtonStep(data, fit);
    const moved = Math.abs(next.a - fit.a) + Math.abs(next.b - fit.b);
    fit = next;
    if (moved <= 1e-14 * (1 + Math.abs(fit.a) + Math.abs(fit.b))) break;
  }
  return { a: fit.a / scale, b: fit.b - (fit.a * centre) / scale };
}

interface Data {
  readonly x: Float64Array;
  readonly labels: ArrayLike<number>;
  readonly targets: readonly [number, number];
}

function newtonStep(data: Data, fit: PlattFit): PlattFit {
  const { x, labels, targets } = data;
  let [ga, gb, haa, hab, hbb] = [0, 0, 1e-300, 0, 1e-300];
  for (let i = 0; i < x.length; i++) {
    const value = x[i] ?? 0;
    const p = sigmoid(-(fit.a * value + fit.b));
    const distance = (labels[i] === 1 ? targets[1] : targets[0]) - p;
    const weight = p * (1 - p);
    ga += value * distance;
    gb += distance;
    haa += value * value * weight;
    hab += value * weight;
    hbb += weight;
  }
  const determinant = haa * hbb - hab * hab;
  const da = -(hbb * ga - hab * gb) / determinant;
  const db = -(haa * gb - hab * ga) / determinant;
  const before = loss(data, fit);
  for (let size = 1; size > 1e-10; size /= 2) {
    const next = { a: fit.a + size * da, b: fit.b + size * db };
    if (loss(data, next) <= before) return next;
  }
  return fit;
}

/** Log loss against the smoothed targets, without overflow. */
function loss({ x, labels, targets }: Data, { a, b }: PlattFit): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const f = a * (x[i] ?? 0) + b;
    const target = labels[i] === 1 ? targets[1] : targets[0];
    sum +=
      f >= 0 ? target * f + Math.log1p(Math.exp(-f)) : (target - 1) * f + Math.log1p(Math.exp(f));
  }
  return sum;
}

function sigmoid(value: number): number {
  return value >= 0 ? 1 / (1 + Math.exp(-value)) : 1 - 1 / (1 + Math.exp(value));
}

function spread(x: ArrayLike<number>): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < x.length; i++) {
    low = Math.min(low, x[i] ?? low);
    high = Math.max(high, x[i] ?? high);
  }
  return { low, high };
}
