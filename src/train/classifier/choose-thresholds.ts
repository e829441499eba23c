import { HEADS, type Head, type ByHead, byHead } from "../../classifier/heads.ts";
import { type TrainedLanguage } from "../../classifier/trained-language.ts";
import {
  type PlattMap,
  type LanguageCalibration,
  calibrated,
} from "../../classifier/calibration.ts";
import { fitPlatt, thresholdAtRate } from "./calibrate-heads.ts";
import type { Example } from "../rows/prepare-rows.ts";
import { sourceSettings } from "../rows/source-settings.ts";

/**
 * `any` is calibrated as if half of all texts were harmful, the types by the share of the rows
 * that is theirs, so that the highest of the five scores, by which a verdict is ranked, is as a
 * rule that of `any` unless a type is plain to see.
 */
const ANY_PRIOR = 0.5;
/** The share of false positives that each type may use for one that `any` may use. */
const TYPE_SHARE = 0.2;

/** An example with the raw outputs of a model that had not seen its source or its topic. */
export interface HeldOut {
  readonly example: Example;
  readonly raw: ByHead;
}

function known(rows: readonly HeldOut[], index: number): readonly HeldOut[] {
  return rows.filter(({ example }) => example.labels[index] !== -1);
}

/** The share of texts that some head flags. */
export function flagRate(scores: readonly ByHead[], thresholds: ByHead): number {
  const flagged = scores.filter((score) => HEADS.some((head) => score[head] >= thresholds[head]));
  return flagged.length / Math.max(1, scores.length);
}

/** Shares of the held-out rows that all heads together may flag. */
export interface FlagRates {
  /** Of all harmless rows, near misses of harm among them. */
  readonly harmless: number;
  /** Of everyday turns alone: whoever is denied a greeting will not ask again. */
  readonly everyday: number;
}

/**
 * Calibrates the heads for one language, and chooses the lowest thresholds at which all heads
 * together keep to both `rates`, most of it left to `any`.
 */
export function chooseThresholds(
  heldOut: readonly HeldOut[],
  language: TrainedLanguage,
  rates: FlagRates,
): LanguageCalibration {
  const rows = heldOut.filter(({ example }) => example.language === language);
  const calibration: Record<Head, PlattMap> = byHead((head, index) => {
    const labelled = known(rows, index);
    const outputs = {
      raw: labelled.map(({ raw }) => raw[head]),
      labels: labelled.map(({ example }) => example.labels[index] ?? 0),
    };
    return fitPlatt(outputs, head === "any" ? ANY_PRIOR : undefined);
  });
  const scoresOf = (some: readonly HeldOut[]): readonly ByHead[] =>
    some.map(({ raw }) => byHead((head) => calibrated(calibration[head], raw[head])));
  const harmlessRows = rows.filter(({ example }) => example.labels.every((label) => label === 0));
  const harmless = scoresOf(harmlessRows);
  const everyday = scoresOf(
    harmlessRows.filter(({ example }) => sourceSettings(example.source).everyday === true),
  );
  const at = (share: number): ByHead =>
    byHead((head) =>
      thresholdAtRate(
        harmless.map((scores) => scores[head]),
        head === "any" ? share : share * TYPE_SHARE,
      ),
    );
  let [low, high] = [0, 1];
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    const thresholds = at(middle);
    const isTooMuch =
      flagRate(harmless, thresholds) > rates.harmless ||
      flagRate(everyday, thresholds) > rates.everyday;
    if (isTooMuch) high = middle;
    else low = middle;
  }
  return { calibration, thresholds: at(low) };
}
