import type { HarmCategory } from "../core/policy.ts";

/** What the screen scores: the four shared harm types, and `any` harm at all. */
export const SCREEN_HEADS = [
  "sexually_explicit",
  "hate_speech",
  "dangerous_content",
  "harassment",
  "any",
] as const satisfies readonly (HarmCategory | "any")[];

/** One of the screen's five scores. */
export type ScreenHead = (typeof SCREEN_HEADS)[number];

/** One number for each head. */
export type ByHead = Readonly<Record<ScreenHead, number>>;

/** A language that the screen is trained and calibrated on. */
export type TrainedLanguage = "ja" | "en";

/** How a head's raw output becomes a probability: p = 1 / (1 + exp(-(slope · raw + offset))). */
export interface PlattMap {
  readonly slope: number;
  readonly offset: number;
}

/** What holds for one language. */
export interface ScreenLanguage {
  readonly calibration: Readonly<Record<ScreenHead, PlattMap>>;
  /** A text is flagged by a head when its probability is at least this. */
  readonly thresholds: ByHead;
}

/** Where a screen comes from, so that it can be made again. */
export interface ScreenTraining {
  /** SHA-256 of the training files' bytes, in the order given. */
  readonly dataSha256: string;
  readonly rows: number;
  readonly seed: number;
  /** The command, file names without their folders. */
  readonly command: string;
}

/** Everything of a screen but its weights. */
export interface ScreenHeader {
  readonly name: string;
  /** Rows of the hashed table, a power of two. */
  readonly buckets: number;
  /** Characters of a window and of its overlap with the next, in UTF-16 units of the raw text. */
  readonly window: { readonly size: number; readonly overlap: number };
  /** A window's sum of weights is divided by (number of distinct rows) ** exponent. */
  readonly exponent: number;
  /** What one step of an int8 weight is worth, by head. */
  readonly scales: ByHead;
  readonly biases: ByHead;
  readonly languages: Readonly<Record<TrainedLanguage, ScreenLanguage>>;
  readonly training: ScreenTraining;
}

/** What the raw outputs of a window are made from. */
export interface ScreenWeights {
  readonly header: Pick<ScreenHeader, "buckets" | "exponent" | "scales" | "biases">;
  /** `buckets` rows of one int8 weight a head, in the order of `SCREEN_HEADS`. */
  readonly table: Int8Array;
}

/** A linear classifier over hashed n-grams. */
export interface ScreenModel extends ScreenWeights {
  readonly header: ScreenHeader;
}

/** The same function of every head. */
export function byHead<T>(value: (head: ScreenHead, index: number) => T): Record<ScreenHead, T> {
  return {
    sexually_explicit: value("sexually_explicit", 0),
    hate_speech: value("hate_speech", 1),
    dangerous_content: value("dangerous_content", 2),
    harassment: value("harassment", 3),
    any: value("any", 4),
  };
}
