import { type Cells, groupCells, measureCells } from "./cells.ts";
import { createRandom, drawPoisson, type Random } from "./random.ts";
import type { Ranking } from "./ranking.ts";
import { RELIABILITY_BINS, reliabilityBin } from "./reliability.ts";
import { CONFIDENCE } from "./wilson.ts";

export interface BootstrapOptions {
  readonly seed: number;
  /** How many times to resample; 0 gives no intervals. */
  readonly resamples: number;
}

/** Lower and upper bound; `null` where they cannot be computed. */
export type Interval = readonly [number, number] | null;

/** More distinct scores than this share cells when resampled (`groupCells`). */
const CELLS = 4096;

/**
 * Percentile intervals from a Poisson bootstrap: each resample takes every row a Poisson(1) number
 * of times (Hanley and MacGibbon 2006), so rows of one score are drawn in one number and ten million
 * rows cost no more than some thousand. Resamples without one of the classes are left out.
 */
export function bootstrapRanking(
  ranking: Ranking,
  options: BootstrapOptions,
): Record<"optimalF1" | "auPrc" | "auroc" | "calibrationError" | "brier", Interval> {
  const cells = groupCells(ranking, CELLS);
  const random = createRandom(options.seed);
  const samples = {
    optimalF1: [] as number[],
    auPrc: [] as number[],
    auroc: [] as number[],
    calibrationError: [] as number[],
    brier: [] as number[],
  };
  const drawn = {
    ...cells,
    positives: cells.positives.slice(),
    negatives: cells.negatives.slice(),
  };
  for (let i = 0; i < options.resamples; i++) {
    redraw(drawn.positives, cells.positives, random);
    redraw(drawn.negatives, cells.negatives, random);
    const ranked = measureCells(drawn);
    if (ranked !== null) {
      samples.optimalF1.push(ranked.optimalF1);
      samples.auPrc.push(ranked.auPrc);
      samples.auroc.push(ranked.auroc);
    }
    const calibrated = measureCalibration(drawn);
    if (calibrated !== null) {
      samples.calibrationError.push(calibrated.error);
      samples.brier.push(calibrated.brier);
    }
  }
  const interval = (values: number[]) => percentileInterval(values);
  return {
    optimalF1: interval(samples.optimalF1),
    auPrc: interval(samples.auPrc),
    auroc: interval(samples.auroc),
    calibrationError: interval(samples.calibrationError),
    brier: interval(samples.brier),
  };
}

/**
 * Percentile interval of a function of counts, such as F1 of a confusion: each count is drawn again
 * from a Poisson distribution.
 */
export function bootstrapCounts(
  counts: readonly number[],
  measure: (drawn: readonly number[]) => number | null,
  options: BootstrapOptions,
): Interval {
  const random = createRandom(options.seed);
  const values: number[] = [];
  for (let i = 0; i < options.resamples; i++) {
    const value = measure(counts.map((count) => drawPoisson(random, count)));
    if (value !== null) values.push(value);
  }
  return percentileInterval(values);
}

/** The middle 95% of values, between order statistics; `null` of none. Sorts them. */
export function percentileInterval(values: number[]): Interval {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const at = (share: number) => {
    const position = share * (values.length - 1);
    const below = values[Math.floor(position)] ?? 0;
    const above = values[Math.ceil(position)] ?? 0;
    return below + (above - below) * (position - Math.floor(position));
  };
  return [at((1 - CONFIDENCE) / 2), at((1 + CONFIDENCE) / 2)];
}

function redraw(target: Float64Array, means: Float64Array, random: Random): void {
  for (let i = 0; i < means.length; i++) target[i] = drawPoisson(random, means[i] ?? 0);
}

function measureCalibration(cells: Cells): { error: number; brier: number } | null {
  const bins = Array.from({ length: RELIABILITY_BINS }, () => ({ n: 0, positives: 0, sum: 0 }));
  let rows = 0;
  let squares = 0;
  for (let cell = 0; cell < cells.scores.length; cell++) {
    const score = cells.scores[cell] ?? 0;
    const p = cells.positives[cell] ?? 0;
    const n = cells.negatives[cell] ?? 0;
    const bin = Number.isFinite(score) ? bins[reliabilityBin(score)] : undefined;
    if (bin === undefined) continue;
    bin.n += p + n;
    bin.positives += p;
    bin.sum += score * (p + n);
    rows += p + n;
    squares += p * (1 - score) ** 2 + n * score ** 2;
  }
  if (rows === 0) return null;
  const error = bins.reduce((sum, bin) => sum + Math.abs(bin.positives - bin.sum) / rows, 0);
  return { error, brier: squares / rows };
}
