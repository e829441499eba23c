import type { Language, PolicyBand } from "../core/index.ts";

/** A monotone map from raw score to probability. */
export type ScoreMap =
  /** p = 1 / (1 + exp(a·logit(score) + b)) (Platt 1999). */
  | { readonly type: "platt"; readonly a: number; readonly b: number }
  /** Linear between points, `x` strictly ascending, `y` not descending, both 0 to 1. */
  | { readonly type: "isotonic"; readonly x: readonly number[]; readonly y: readonly number[] };

export interface CalibratedPolicy {
  /** A policy id, or `*` for every policy without an entry of its own. */
  readonly policy: string;
  /** A BCP-47 tag, which holds for the tags below it too, or `*` for every other language. */
  readonly language: Language;
  /** On the mapped score where there is a map, else on the raw one; 0 to 1. */
  readonly threshold: number;
  readonly map?: ScoreMap;
}

/** The guard that a calibration was made for: a guard that differs in any of these refuses it. */
export interface CalibratedGuard {
  readonly id: string;
  /** Of guard models. */
  readonly variant?: string;
  readonly mode?: string;
  readonly model: {
    readonly name: string;
    readonly sha256?: string;
    readonly quantization?: string;
  };
  readonly adapter?: { readonly name: string; readonly sha256?: string };
}

/** A stage of a cascade, and where it decides alone. */
export interface CalibratedStage {
  readonly guard: CalibratedGuard;
  /** SHA-256 of the stage's own calibration, where it has one. */
  readonly calibration?: string;
  /** None for the last stage, which decides whatever reaches it. */
  readonly bands: readonly PolicyBand[];
}

/** Thresholds that `komainu calibrate` found for one guard, and for no other. */
export interface Calibration {
  readonly format: "komainu-calibration/1";
  readonly guard: CalibratedGuard;
  /** The labelled rows it was made from. */
  readonly data: { readonly sha256: string; readonly rows: number };
  /** What was aimed at, such as `f1`, `fpr<=0.01`, `recall>=0.9` or, of a cascade, `loss<=0.01`. */
  readonly goal: string;
  /** None of a cascade, whose stages have thresholds of their own. */
  readonly policies: readonly CalibratedPolicy[];
  /** Of a cascade, in the order in which the stages are asked. */
  readonly stages?: readonly CalibratedStage[];
}
