import type { ByHead } from "../classifier/heads.ts";
import type { LanguageCalibration } from "../classifier/calibration.ts";
import type { TrainedLanguage } from "../classifier/trained-language.ts";

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
  readonly languages: Readonly<Record<TrainedLanguage, LanguageCalibration>>;
  readonly training: ScreenTraining;
}

/** What the raw outputs of a window are made from. */
export interface ScreenWeights {
  readonly header: Pick<ScreenHeader, "buckets" | "exponent" | "scales" | "biases">;
  /** `buckets` rows of one int8 weight a head, in the order of `HEADS`. */
  readonly table: Int8Array;
}

/** A linear classifier over hashed n-grams. */
export interface ScreenModel extends ScreenWeights {
  readonly header: ScreenHeader;
}
