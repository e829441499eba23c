import { type PlattMap } from "../../classifier/calibration.ts";

/** Raw outputs with 0/1 labels. */
export interface Outputs {
  readonly raw: readonly number[];
  readonly labels: readonly number[];
}

/** A map that changes nothing, for a head with too little to learn one from. */
const IDENTITY: PlattMap = { slope: 1, offset: 0 };

/** An output to learn from, with Platt's target and the weight of its class. */
interface Point {
  readonly raw: number;
  readonly target: number;
  readonly weight: number;
}

function toPoints({ raw, labels }: Outputs, positives: number, prior: number): readonly Point[] {
  const negatives = raw.length - positives;
  return raw.map((value, index) =>
    labels[index] === 1
      ? { raw: value, target: (positives + 1) / (positives + 2), weight: prior / positives }
      : { raw: value, target: 1 / (negatives + 2), weight: (1 - prior) / negatives },
  );
}

function lossOf(points: readonly Point[], { slope, offset }: PlattMap): number {
  let loss = 0;
  for (const { raw, target, weight } of points) {
    const output = slope * raw + offset;
    // log(1 + exp(x)) - target · x, without overflow
    const softplus = Math.max(output, 0) + Math.log1p(Math.exp(-Math.abs(output)));
    loss += weight * (softplus - target * output);
  }
  return loss;
}

/** Newton's direction: what to take off slope and offset. */
function newtonStep(points: readonly Point[], { slope, offset }: PlattMap): PlattMap {
  let [gradSlope, gradOffset, a, b, c] = [0, 0, 1e-9, 0, 1e-9];
  for (const { raw, target, weight } of points) {
    const p = 1 / (1 + Math.exp(-(slope * raw + offset)));
    const curvature = weight * p * (1 - p);
    gradSlope += weight * (p - target) * raw;
    gradOffset += weight * (p - target);
    a += curvature * raw * raw;
    b += curvature * raw;
    c += curvature;
  }
  const determinant = a * c - b * b;
  return {
    slope: (c * gradSlope - b * gradOffset) / determinant,
    offset: (a * gradOffset - b * gradSlope) / determinant,
  };
}

/**
 * Platt's map from raw outputs to probabilities (Platt 1999, with his targets, and Newton's
 * method with halved steps after Lin et al. 2007), as if a share of `prior` of all texts were
 * positive; by default the share that is.
 *
 * @param prior more than 0 and less than 1
 */
export function fitPlatt(outputs: Outputs, prior?: number): PlattMap {
  const positives = outputs.labels.filter((label) => label === 1).length;
  if (positives < 5 || outputs.labels.length - positives < 5) return IDENTITY;
  const points = toPoints(outputs, positives, prior ?? positives / outputs.labels.length);
  let map: PlattMap = { slope: 0, offset: 0 };
  let loss = lossOf(points, map);
  for (let iteration = 0; iteration < 100; iteration++) {
    const step = newtonStep(points, map);
    let [size, next, nextLoss] = [1, map, Infinity];
    for (; size > 1e-6 && !(nextLoss < loss); size /= 2) {
      next = { slope: map.slope - size * step.slope, offset: map.offset - size * step.offset };
      nextLoss = lossOf(points, next);
    }
    if (!(nextLoss < loss)) break;
    const gain = loss - nextLoss;
    [map, loss] = [next, nextLoss];
    if (gain < 1e-12) break;
  }
  return map.slope > 0 ? map : IDENTITY;
}

/**
 * The lowest threshold at which no more than a share of the harmless rows is flagged, halfway to
 * the highest harmless score below it.
 *
 * @param scores of harmless rows, 0 to 1
 * @param rate 0 to 1
 */
export function thresholdAtRate(scores: readonly number[], rate: number): number {
  const sorted = [...scores].sort((a, b) => b - a);
  const allowed = Math.floor(sorted.length * rate);
  const first = sorted[allowed];
  if (first === undefined) return 0.5;
  const above = sorted.slice(0, allowed).findLast((score) => score > first) ?? 1;
  return (first + above) / 2;
}
