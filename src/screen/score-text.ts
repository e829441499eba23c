import { hasContent } from "../classifier/has-content.ts";
import { runPausing } from "../classifier/run-pausing.ts";
import type { ScoreOptions } from "../classifier/classifier.ts";
import { HEADS, type ByHead, byHead } from "../classifier/heads.ts";
import { type TrainedLanguage, trainedLanguage } from "../classifier/trained-language.ts";
import type { TextRange, Windows } from "../core/verdict.ts";
import { hashFeatures, mostFeatures } from "./hash-features.ts";
import { keepDistinct, rowBits } from "./keep-distinct.ts";
import { normaliseText } from "./normalise-text.ts";
import { type ScreenHeader, type ScreenModel, type ScreenWeights } from "./screen-model.ts";
import { splitSentences } from "../text/split-sentences.ts";
import { splitWindows } from "../text/split-windows.ts";

const HEAD_COUNT = HEADS.length;
/** What the screen says of a text. */
export interface ScreenScore {
  readonly language: TrainedLanguage;
  /** Calibrated probability of each head, 0 to 1: that of the text's worst window for that head. */
  readonly scores: ByHead;
  /** The shipped thresholds of that language: flagged when `score >= threshold`. */
  readonly thresholds: ByHead;
  /** Present when the text was scored in more than one window. */
  readonly windows?: Windows;
}

/** Room for one window's features, grown when needed: a check allocates none of its own. */
let scratch = new Uint32Array(8192);
let met = rowBits(2 ** 20);
const sums = new Int32Array(HEAD_COUNT);

/** Adds up the weights of a window's distinct rows by head, and says how many they are. */
function sumWeights(table: Int8Array, mask: number, text: string): number {
  if (mostFeatures(text.length) > scratch.length) {
    scratch = new Uint32Array(2 * mostFeatures(text.length));
  }
  if (met.length < (mask + 1) >>> 5) met = rowBits(mask + 1);
  const distinct = keepDistinct(scratch, hashFeatures(text, mask, scratch), met);
  let [a, b, c, d, e] = [0, 0, 0, 0, 0];
  for (let at = 0; at < distinct; at++) {
    const row = (scratch[at] ?? 0) * HEAD_COUNT;
    a += table[row] ?? 0;
    b += table[row + 1] ?? 0;
    c += table[row + 2] ?? 0;
    d += table[row + 3] ?? 0;
    e += table[row + 4] ?? 0;
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
  sums[4] = e;
  return distinct;
}

/** The uncalibrated outputs (log-odds as trained) of one window; without content, none. */
export function scoreWindow(model: ScreenWeights, text: string): ByHead {
  const { buckets, exponent, scales, biases } = model.header;
  const normalised = normaliseText(text);
  if (!hasContent(normalised)) return byHead(() => -Infinity);
  const count = sumWeights(model.table, buckets - 1, normalised);
  const norm = count ** -exponent;
  return byHead((head, index) => (sums[index] ?? 0) * scales[head] * norm + biases[head]);
}

/**
 * What of a text is scored: overlapping windows of all of it, and where it is several sentences,
 * each of them alone, so that one is not diluted by the text around it.
 */
export function* rangesToScore(
  text: string,
  { size, overlap }: ScreenHeader["window"],
): Generator<TextRange> {
  yield* splitWindows(text, size, overlap);
  for (const sentence of splitSentences(text)) {
    const length = sentence.end - sentence.start;
    if (length < text.length && length <= size) yield sentence;
  }
}

/** The parts of a text that are scored between two pauses: some milliseconds of work. */
const RANGES_A_STEP = 16;

/** Scores a text step by step, so that whoever drives it decides when to pause. */
function* scoreSteps(
  model: ScreenModel,
  text: string,
  language = trainedLanguage(text),
): Generator<void, ScreenScore> {
  const { calibration, thresholds } = model.header.languages[language];
  let scores: ByHead | undefined;
  let worst: TextRange = { start: 0, end: text.length };
  let worstMargin = -Infinity;
  let count = 0;
  for (const range of rangesToScore(text, model.header.window)) {
    const raw = scoreWindow(model, text.slice(range.start, range.end));
    const before = scores;
    const here = byHead((head) => {
      const { slope, offset } = calibration[head];
      return 1 / (1 + Math.exp(-(slope * raw[head] + offset)));
    });
    scores = before === undefined ? here : byHead((head) => Math.max(before[head], here[head]));
    const margin = Math.max(...HEADS.map((head) => here[head] - thresholds[head]));
    if (margin > worstMargin) [worst, worstMargin] = [range, margin];
    if (++count % RANGES_A_STEP === 0) yield;
  }
  return {
    language,
    scores: scores ?? byHead(() => 0),
    thresholds,
    ...(count > 1 ? { windows: { count, worst } } : {}),
  };
}

/** Scores a text of any length in one go. Time is linear in the length. */
export function scoreText(model: ScreenModel, text: string): ScreenScore {
  const steps = scoreSteps(model, text);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** As `scoreText`, but pauses every few milliseconds, so that a long text blocks nobody. */
export async function scoreTextPausing(
  model: ScreenModel,
  text: string,
  { language, ...pauses }: ScoreOptions = {},
): Promise<ScreenScore> {
  return runPausing(scoreSteps(model, text, language), pauses);
}
