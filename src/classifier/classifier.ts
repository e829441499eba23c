import type { Policy } from "../core/policy.ts";
import type { Windows } from "../core/verdict.ts";
import type { TrainedLanguage } from "./trained-language.ts";

/** What a classifier says of a text. */
export interface ClassifierScore {
  readonly language: TrainedLanguage;
  /** Calibrated probability of each head, 0 to 1: that of the text's worst part for that head. */
  readonly scores: Readonly<Record<string, number>>;
  /** The shipped thresholds of that language: flagged when `score >= threshold`. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** Present when the text was scored in more than one part. */
  readonly windows?: Windows;
}

export interface ScoreOptions {
  /** Score as this language. Default: what the text's letters tell. */
  readonly language?: TrainedLanguage | undefined;
  /** The scoring rejects with its reason when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Called whenever some of the text was scored. */
  readonly progress?: (() => void) | undefined;
}

/** A classifier in the process: small, and ready without a download. */
export interface Classifier {
  readonly name: string;
  /** SHA-256 of the model file, in hex. */
  readonly sha256: string;
  /** Policies that the model file brings, beside those of every classifier. */
  readonly policies?: readonly Policy[];
  /** SHA-256 of what it was made of, where it is not the package's own. */
  readonly training?: { readonly base: string; readonly data: string };
  /** What kind of network it is, as provenance gives it. */
  readonly architecture: string;
  /** Scores a prompt or a response of any length. Rejects only with the signal's reason. */
  readonly score: (text: string, options?: ScoreOptions) => Promise<ClassifierScore>;
  readonly close?: () => Promise<void>;
}
