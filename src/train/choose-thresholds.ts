import type { Language } from "../core/message.ts";
import {
  byHead,
  SCREEN_HEADS,
  type ByHead,
  type PlattMap,
  type ScreenHead,
  type ScreenLanguage,
} from "../lite/screen-model.ts";
import { fitPlatt, thresholdAtRate } from "./calibrate-heads.ts";
import type { Example } from "./prepare-rows.ts";

/** An example with the raw outputs of a model that had not seen its source or its topic. */
export interface HeldOut {
  readonly example: Example;
  readonly raw: ByHead;
}

/** The calibrated score of a raw output. */
export function calibrated({ slope, offset }: PlattMap, raw: number): number {
  return 1 / (1 + Math.exp(-(slope * raw + offset)));
}

function known(rows: readonly HeldOut[], index: number): readonly HeldOut[] {
  return rows.filter(({ example }) => example.labels[index] !== -1);
}

/** The share of texts that some head flags. */
export function flagRate(scores: readonly ByHead[], thresholds: ByHead): number {
  const flagged = scores.filter((score) =>
    SCREEN_HEADS.some((head) => score[head] >= thresholds[head]),
  );
  return flagged.length / Math.max(1, scores.length);
}

/**
 * Calibrates the heads for one language, and chooses the thresholds at which all heads together
 * flag no more than `rate` of the harmless held-out rows, each head given the same share.
 */
export function chooseThresholds(
  heldOut: readonly HeldOut[],
  language: Language,
  rate: number,
): ScreenLanguage {
  const rows = heldOut.filter(({ example }) => example.language === language);
  const calibration: Record<ScreenHead, PlattMap> = byHead((head, index) => {
    const labelled = known(rows, index);
    return fitPlatt({
      raw: labelled.map(({ raw }) => raw[head]),
      labels: labelled.map(({ example }) => example.labels[index] ?? 0),
    });
  });
  const harmless = rows
    .filter(({ example }) => example.labels.every((label) => label === 0))
    .map(({ raw }) => byHead((head) => calibrated(calibration[head], raw[head])));
  const at = (share: number): ByHead =>
    byHead((head) =>
      thresholdAtRate(
        harmless.map((scores) => scores[head]),
        share,
      ),
    );
  let [low, high] = [0, 1];
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    if (flagRate(harmless, at(middle)) > rate) high = middle;
    else low = middle;
  }
  return { calibration, thresholds: at(low) };
}
