import type { LanguageCalibration } from "../classifier/calibration.ts";
import type { TrainedLanguage } from "../classifier/trained-language.ts";
import type { Policy } from "../core/policy.ts";
import type { EncoderModel, EncoderSizes, LayerNorm } from "../encoder/encoder-model.ts";

/** What provenance calls the network. */
export const ARCHITECTURE = "bert-encoder";

/** Where a reader comes from, so that it can be made again. */
export interface ReaderTraining {
  /** The encoder that it was tuned from, or the reader whose heads were fitted: its file's SHA-256. */
  readonly base: { readonly name: string; readonly sha256: string };
  /** Where the reader comes from whose heads were fitted. */
  readonly before?: ReaderTraining;
  /** SHA-256 of the training files' bytes, in the order given. */
  readonly dataSha256: string;
  readonly rows: number;
  readonly seed: number;
  /** The command, file names without their folders. */
  readonly command: string;
}

/** Everything of a reader but its weights. */
export interface ReaderHeader {
  readonly name: string;
  readonly sizes: EncoderSizes;
  /** Values between the pooled states and the heads. */
  readonly hidden: number;
  /** Tokens of the longest part of a text that is read at once, without the two around it. */
  readonly window: number;
  /** What is scored, in the order of the heads: the bundled classifiers' five, and others. */
  readonly heads: readonly string[];
  /** What the heads beyond the five stand for. */
  readonly policies?: readonly Policy[];
  readonly languages: Readonly<Record<TrainedLanguage, LanguageCalibration<string>>>;
  readonly training: ReaderTraining;
}

/** The layers on top of the encoder. */
export interface Pooling {
  /** Of the mean and the maximum over a text's tokens, side by side: `2 · width` values. */
  readonly norm: LayerNorm;
  /** `hidden · 2 width`, row-major, and `hidden`. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** The linear heads over a text's features: `heads · features`, and `heads`. */
export interface LinearHeads {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** An encoder with heads. */
export interface ReaderModel {
  readonly header: ReaderHeader;
  readonly encoder: EncoderModel;
  readonly pooling: Pooling;
  readonly heads: LinearHeads;
}

/** How many features a text has: the normalised pooled states and the hidden values. */
export function featureCount({ sizes, hidden }: Pick<ReaderHeader, "sizes" | "hidden">): number {
  return 2 * sizes.width + hidden;
}
