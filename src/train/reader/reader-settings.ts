import { BLOCK, PACKED_RANGE } from "../../encoder/packed-matrix.ts";
import type { FlagRates } from "../classifier/choose-thresholds.ts";
import type { TrainedLanguage } from "../../classifier/trained-language.ts";

/** Chosen on held-out training data; `docs/decisions/0021-reader.md` says how. */
export const SETTINGS = {
  /** Pieces that the vocabulary keeps. */
  vocabulary: 32_000,
  /** Tokens of the longest text that the model can take, with the two around it. */
  positions: 128,
  /** Tokens of a part that is read at once, without the two around it, in training and after. */
  window: 94,
  hidden: 256,
  /** Rows of one source and language that are used at most, but for the project's own. */
  mostOfSource: 300,
  composites: { harmful: 1800, harmless: 1500 },
  /** No row counts more than this many. */
  mostWeight: 4,
  balance: { sourcePower: 0.3, classPower: { any: 0.5, types: 0.3 }, languagePower: 0.5 },
  /** What the loss of each head counts for: `any` decides most. */
  headWeights: [1, 1, 1, 1, 2],
  encoderRate: 1.5e-4,
  headRate: 1e-3,
  weightDecay: 0.01,
  warmUp: 60,
  batch: 32,
  epochs: 1,
  /** From which part of the steps on the encoder computes with packed weights, and how they pack. */
  packing: { from: 0.5, every: 50, block: BLOCK, ...PACKED_RANGE },
  /** One example in so many is held out to calibrate on. */
  heldOutParts: 10,
  /** Shares of held-out rows that may be flagged, by language. */
  flagRates: {
    ja: { harmless: 0.01, everyday: 0.0025 },
    en: { harmless: 0.03, everyday: 0.0025 },
  } satisfies Record<TrainedLanguage, FlagRates>,
};
