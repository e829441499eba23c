import { byHead, HEADS } from "../../classifier/heads.ts";
import { CONTROL_TOKENS, type EncoderSizes } from "../../encoder/encoder-model.ts";
import { readCharsmap } from "../../encoder/tokenizer/charsmap.ts";
import { makeTokenizer, type EncoderTokenizer } from "../../encoder/tokenizer/tokenizer.ts";
import { makeReader } from "../../reader/reader.ts";
import type { ReaderHeader, ReaderModel } from "../../reader/reader-model.ts";
import { chooseThresholds, type HeldOut } from "../classifier/choose-thresholds.ts";
import {
  measureHeldOut,
  measureSources,
  type HeldOutMeasure,
  type SourceMeasure,
} from "../classifier/measure-held-out.ts";
import type { Example } from "../rows/prepare-rows.ts";
import type { TrainingRow } from "../rows/training-row.ts";
import { assembleEncoder, assembleHeads, assemblePooling } from "./assemble-reader.ts";
import type { BaseEncoder, BaseTokenizer } from "./base-encoder.ts";
import { chooseExamples } from "./choose-examples.ts";
import { cutVocabulary } from "./cut-vocabulary.ts";
import { SETTINGS } from "./reader-settings.ts";
import { runTuner, type RunTunerOptions } from "./run-tuner.ts";
import { readTuned, sizesOf, writeTuningFolder } from "./tuning-folder.ts";

export interface TrainReaderOptions {
  readonly name: string;
  readonly rows: readonly TrainingRow[];
  /** Jailbreak wrappers: examples of `any` harm. */
  readonly jailbreaks: readonly TrainingRow[];
  readonly base: BaseEncoder;
  /** Where the tuning's files are kept: started again there, it goes on. */
  readonly folder: string;
  readonly python: string;
  readonly threads: number;
  readonly seed: number;
  readonly command: string;
  readonly dataSha256: string;
  /** Called when another part of the work begins. */
  readonly onPhase?: ((what: string) => void) | undefined;
  readonly onStep?: RunTunerOptions["onStep"];
}

/** A trained reader, and how well it did on rows that it had not learnt from. */
export interface TrainedReader {
  readonly model: ReaderModel;
  readonly examples: number;
  readonly heldOut: readonly HeldOutMeasure[];
  readonly sources: readonly SourceMeasure[];
}

function tokenizerOf(base: BaseTokenizer, kept?: readonly number[]): EncoderTokenizer {
  const { pieces, scores, charsmapBytes } = base;
  return {
    pieces: kept === undefined ? pieces : kept.map((id) => pieces[id] ?? ""),
    scores: kept === undefined ? scores : Float32Array.from(kept, (id) => scores[id] ?? 0),
    controls: CONTROL_TOKENS.count,
    unknown: CONTROL_TOKENS.unknown,
    charsmap: readCharsmap(charsmapBytes),
    charsmapBytes,
  };
}

/**
 * Trains a reader: tunes the base on a part of the data, packs its weights, and calibrates the
 * packed model and chooses its thresholds on texts and topics that it has not seen.
 */
export async function trainReader(options: TrainReaderOptions): Promise<TrainedReader> {
  const { base, seed, folder, python, threads, onPhase, onStep } = options;
  const { training, heldOut } = chooseExamples(options.rows, options.jailbreaks, seed);
  onPhase?.("Cutting the vocabulary");
  const whole = makeTokenizer(tokenizerOf(base.tokenizer));
  const texts = [...training, ...heldOut].map(({ text }) => text);
  const kept = cutVocabulary(base.tokenizer.pieces, texts, whole, SETTINGS.vocabulary);
  const tokenizer = tokenizerOf(base.tokenizer, kept);
  const tokenize = makeTokenizer(tokenizer);
  await writeTuningFolder({ folder, base, kept, tokenize, examples: training, seed, threads });
  onPhase?.(`Tuning the encoder on ${training.length} texts`);
  await runTuner({ python, folder, onStep });
  onPhase?.("Packing the weights");
  const take = await readTuned(folder);
  const sizes: EncoderSizes = {
    ...sizesOf(base),
    vocabulary: kept.length,
    positions: SETTINGS.positions,
  };
  const unfinished = {
    encoder: assembleEncoder(take, sizes, tokenizer),
    pooling: assemblePooling(take),
    heads: assembleHeads(take, 2 * sizes.width),
  };
  const header = headerOf(options, sizes, training.length + heldOut.length);
  onPhase?.(`Calibrating on ${heldOut.length} texts that it has not seen`);
  const measured = await outputsOf({ ...unfinished, header }, heldOut);
  const languages = {
    ja: chooseThresholds(measured, "ja", SETTINGS.flagRates.ja),
    en: chooseThresholds(measured, "en", SETTINGS.flagRates.en),
  };
  return {
    model: { ...unfinished, header: { ...header, languages } },
    examples: training.length,
    heldOut: measureHeldOut(measured, languages),
    sources: measureSources(measured, languages),
  };
}

/** A header whose maps change nothing, until it is calibrated. */
function headerOf(options: TrainReaderOptions, sizes: EncoderSizes, rows: number): ReaderHeader {
  const { name, base, dataSha256, seed, command } = options;
  const calibration = byHead(() => ({ slope: 1, offset: 0 }));
  const unset = { calibration, thresholds: byHead(() => 0.5) };
  return {
    name,
    sizes,
    hidden: SETTINGS.hidden,
    window: SETTINGS.window,
    heads: HEADS,
    languages: { ja: unset, en: unset },
    training: { base: { name: base.name, sha256: base.sha256 }, dataSha256, rows, seed, command },
  };
}

/** What the packed model says of examples, through the code that scores when it is shipped. */
async function outputsOf(
  model: ReaderModel,
  examples: readonly Example[],
): Promise<readonly HeldOut[]> {
  const reader = await makeReader(model);
  return examples.map((example) => {
    const raw = reader.outputs(example.text);
    return { example, raw: byHead((_, head) => raw[head] ?? -Infinity) };
  });
}
