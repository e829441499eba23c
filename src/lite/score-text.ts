import { detectLanguage, type Language } from "../core/message.ts";
import type { TextRange, Windows } from "../core/verdict.ts";
import { hashFeatures, mostFeatures } from "./hash-features.ts";
import { normaliseText } from "./normalise-text.ts";
import {
  byHead,
  SCREEN_HEADS,
  type ByHead,
  type ScreenModel,
  type ScreenWeights,
} from "./screen-model.ts";
import { splitWindows } from "./split-windows.ts";

const HEADS = SCREEN_HEADS.length;
/** A letter, digit or picture: without one, a text says nothing. */
const CONTENT = /[\p{L}\p{N}\p{So}]/u;

/** What the screen says of a text. */
export interface ScreenScore {
  readonly language: Language;
  /** Calibrated probability of each head, 0 to 1: that of the text's worst window for that head. */
  readonly scores: ByHead;
  /** The shipped thresholds of that language: flagged when `score >= threshold`. */
  readonly thresholds: ByHead;
  /** Present when the text was scored in more than one window. */
  readonly windows?: Windows;
}

/** Room for one window's features, grown when needed: a check allocates none of its own. */
let scratch = new Uint32Array(8192);
const sums = new Int32Array(HEADS);

/** Adds up a window's weights by head, and says how many features it has. */
function sumWeights(table: Int8Array, mask: number, text: string): number {
  if (mostFeatures(text.length) > scratch.length) {
    scratch = new Uint32Array(2 * mostFeatures(text.length));
  }
  const count = hashFeatures(text, mask, scratch);
  sums.fill(0);
  let [a, b, c, d, e] = [0, 0, 0, 0, 0];
  for (let at = 0; at < count; at++) {
    const row = (scratch[at] ?? 0) * HEADS;
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
  return count;
}

/** The uncalibrated outputs (log-odds as trained) of one window; without content, none. */
export function scoreWindow(model: ScreenWeights, text: string): ByHead {
  const { buckets, exponent, scales, biases } = model.header;
  const normalised = normaliseText(text);
  if (!CONTENT.test(normalised)) return byHead(() => -Infinity);
  const count = sumWeights(model.table, buckets - 1, normalised);
  const norm = count ** -exponent;
  return byHead((head, index) => (sums[index] ?? 0) * scales[head] * norm + biases[head]);
}

/**
 * Scores a text of any length, in overlapping windows if it is long, so that a sentence is not
 * diluted by what stands around it. Time is linear in the length.
 */
export function scoreText(model: ScreenModel, text: string): ScreenScore {
  const language = detectLanguage(text);
  const { calibration, thresholds } = model.header.languages[language];
  const { size, overlap } = model.header.window;
  let scores: ByHead | undefined;
  let worst: TextRange = { start: 0, end: text.length };
  let worstMargin = -Infinity;
  let count = 0;
  for (const range of splitWindows(text, size, overlap)) {
    const raw = scoreWindow(model, text.slice(range.start, range.end));
    const before = scores;
    const here = byHead((head) => {
      const { slope, offset } = calibration[head];
      return 1 / (1 + Math.exp(-(slope * raw[head] + offset)));
    });
    scores = before === undefined ? here : byHead((head) => Math.max(before[head], here[head]));
    const margin = Math.max(...SCREEN_HEADS.map((head) => here[head] - thresholds[head]));
    if (margin > worstMargin) [worst, worstMargin] = [range, margin];
    count++;
  }
  return {
    language,
    scores: scores ?? byHead(() => 0),
    thresholds,
    ...(count > 1 ? { windows: { count, worst } } : {}),
  };
}
