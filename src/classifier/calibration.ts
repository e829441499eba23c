import type { Head } from "./heads.ts";

/** How a head's raw output becomes a probability: p = 1 / (1 + exp(-(slope · raw + offset))). */
export interface PlattMap {
  readonly slope: number;
  readonly offset: number;
}

/** What holds for one language. */
export interface LanguageCalibration<Id extends string = Head> {
  readonly calibration: Readonly<Record<Id, PlattMap>>;
  /** A text is flagged by a head when its probability is at least this. */
  readonly thresholds: Readonly<Record<Id, number>>;
}

/** The calibrated score of a raw output, 0 to 1. */
export function calibrated({ slope, offset }: PlattMap, raw: number): number {
  return 1 / (1 + Math.exp(-(slope * raw + offset)));
}
