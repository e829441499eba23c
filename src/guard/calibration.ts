import type { Language } from "../core/index.ts";

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

/** Thresholds that `komainu calibrate` found for one guard, and for no other. */
export interface Calibration {
  readonly format: "komainu-calibration/1";
  /** The guard it was made for: a guard that differs in any of these refuses it. */
  readonly guard: {
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
  };
  /** The labelled rows it was made from. */
  readonly data: { readonly sha256: string; readonly rows: number };
  /** What was aimed at, such as `f1`, `fpr<=0.01` or `recall>=0.9`. */
  readonly goal: string;
  readonly policies: readonly CalibratedPolicy[];
}
