import { type ByHead, byHead } from "../../classifier/heads.ts";
import { type TrainedLanguage } from "../../classifier/trained-language.ts";
import { rangesToScore, scoreWindow } from "../../screen/score-text.ts";
import { type ScreenModel, type ScreenWeights } from "../../screen/screen-model.ts";
import { balanceWeights } from "../rows/balance-weights.ts";
import { chooseThresholds, type FlagRates, type HeldOut } from "../classifier/choose-thresholds.ts";
import { featurise, type Features } from "./featurise.ts";
import { fitHeads } from "./fit-heads.ts";
import { isHeldOut } from "../rows/is-held-out.ts";
import {
  measureHeldOut,
  measureSources,
  type HeldOutMeasure,
  type SourceMeasure,
} from "../classifier/measure-held-out.ts";
import { prepareRows, type Example } from "../rows/prepare-rows.ts";
import { quantiseHeads, type QuantisedHeads } from "./quantise-heads.ts";
import type { TrainingRow } from "../rows/training-row.ts";

/** Chosen on held-out training data; `docs/decisions/0011-screen.md` says how. */
const SETTINGS = {
  window: { size: 800, overlap: 100 },
  maxWindows: 10,
  minCount: 16,
  exponent: 0.35,
  epochs: 6,
  rate: 0.5,
  firstSquare: 0.1,
  balance: { sourcePower: 0.3, classPower: { any: 0.5, types: 0 }, languagePower: 0.5 },
  levels: 9,
  /** One example in so many is held out to calibrate on. */
  heldOutParts: 4,
  /** Shares of held-out rows that may be flagged, by language. */
  flagRates: {
    ja: { harmless: 0.015, everyday: 0.005 },
    en: { harmless: 0.02, everyday: 0.005 },
  } satisfies Record<TrainedLanguage, FlagRates>,
};

export interface TrainScreenOptions {
  readonly name: string;
  readonly rows: readonly TrainingRow[];
  /** Jailbreak wrappers: examples of `any` harm. */
  readonly jailbreaks: readonly TrainingRow[];
  /** Rows of the hashed table, a power of two. */
  readonly buckets: number;
  readonly seed: number;
  /** Goes into the model, so that it can be made again. */
  readonly command: string;
  readonly dataSha256: string;
  /** Called as the work proceeds: what is done, and the share of the whole, 0 to 1. */
  readonly onProgress?: ((what: string, share: number) => void) | undefined;
}

/** A trained screen, and how well it did on rows that it had not learnt from. */
export interface TrainedScreen {
  readonly model: ScreenModel;
  readonly examples: number;
  readonly heldOut: readonly HeldOutMeasure[];
  readonly sources: readonly SourceMeasure[];
}

/** Fits the heads on some of the examples, and makes them small. */
function fit(
  examples: readonly Example[],
  features: Features,
  order: Uint32Array,
  options: Pick<TrainScreenOptions, "buckets" | "seed">,
): QuantisedHeads {
  const { epochs, rate, firstSquare, balance, levels } = SETTINGS;
  const targets = balanceWeights(examples, order, balance);
  const heads = fitHeads(features, targets, order, { ...options, epochs, rate, firstSquare });
  return quantiseHeads(heads, levels);
}

/**
 * What a model says of examples that it has not learnt from, through the code that scores when it
 * is shipped: n-grams too rare to be learnt meet the weights of others there, and must here.
 */
function holdOut(
  examples: readonly Example[],
  features: Features,
  options: TrainScreenOptions,
): readonly HeldOut[] {
  const held = examples.map((example) => isHeldOut(example, SETTINGS.heldOutParts));
  const order = Uint32Array.from(examples.keys()).filter((index) => held[index] === false);
  const { table, scales, biases } = fit(examples, features, order, options);
  const { buckets } = options;
  const weights = { header: { buckets, exponent: SETTINGS.exponent, scales, biases }, table };
  return examples
    .filter((_, index) => held[index])
    .map((example) => ({ example, raw: highestOutputs(weights, example.text) }))
    .filter(({ raw }) => Number.isFinite(raw.any));
}

/** The raw outputs of a text: of its highest part, head by head; infinite without content. */
function highestOutputs(weights: ScreenWeights, text: string): ByHead {
  let highest = byHead(() => -Infinity);
  for (const { start, end } of rangesToScore(text, SETTINGS.window)) {
    const here = scoreWindow(weights, text.slice(start, end));
    const before = highest;
    highest = byHead((head) => Math.max(before[head], here[head]));
  }
  return highest;
}

/**
 * Trains a screen: on a part of the data first, to calibrate it and to choose its thresholds on
 * texts and topics that it has not seen, then on all of it. The same rows, options and seed
 * give the same bytes.
 */
export function trainScreen(options: TrainScreenOptions): TrainedScreen {
  const { buckets, seed, onProgress } = options;
  const { window, exponent, maxWindows, minCount, flagRates } = SETTINGS;
  const examples = prepareRows(options.rows, options.jailbreaks);
  onProgress?.("features of the texts", 0);
  const texts = examples.map(({ text }) => text);
  const features = featurise(texts, { buckets, window, exponent, maxWindows, minCount });
  onProgress?.("a part of the data", 0.1);
  const heldOut = holdOut(examples, features, options);
  const languages = {
    ja: chooseThresholds(heldOut, "ja", flagRates.ja),
    en: chooseThresholds(heldOut, "en", flagRates.en),
  };
  onProgress?.("all of the data", 0.5);
  const all = Uint32Array.from(examples.keys());
  const { table, scales, biases } = fit(examples, features, all, options);
  const training = {
    dataSha256: options.dataSha256,
    rows: examples.length,
    seed,
    command: options.command,
  };
  const header = {
    name: options.name,
    buckets,
    window,
    exponent,
    scales,
    biases,
    languages,
    training,
  };
  return {
    model: { header, table },
    examples: examples.length,
    heldOut: measureHeldOut(heldOut, languages),
    sources: measureSources(heldOut, languages),
  };
}
