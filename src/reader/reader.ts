import { calibrated } from "../classifier/calibration.ts";
import type { ClassifierScore } from "../classifier/classifier.ts";
import { hasContent } from "../classifier/has-content.ts";
import { trainedLanguage, type TrainedLanguage } from "../classifier/trained-language.ts";
import { loadEncoder, type Encoder } from "../encoder/encoder.ts";
import type { TextRange } from "../core/verdict.ts";
import type { ReaderHeader, ReaderModel } from "./reader-model.ts";
import { splitSentences } from "../text/split-sentences.ts";
import { splitText } from "./split-text.ts";
import { textFeatures } from "./text-features.ts";

/** Parts of texts whose outputs are remembered: on a text that grows, only its end is read again. */
const MOST_KNOWN = 1024;

/** A reader loaded in this thread. */
export interface Reader {
  readonly header: ReaderHeader;
  /**
   * Scores a text of any length part by part, so that whoever drives it decides when to pause. Each
   * part takes some tens of milliseconds.
   */
  steps(text: string, language?: TrainedLanguage): Generator<void, ClassifierScore>;
  /** The features of a text's parts, those without content left out; it pauses as `steps` does. */
  features(text: string): Generator<void, readonly Float32Array[]>;
  /** The uncalibrated outputs of each head: of the text's highest part for that head. */
  outputs(text: string): readonly number[];
}

/**
 * Loads a reader's weights into this thread.
 *
 * @param kernel As `loadKernel` takes it.
 * @throws KomainuError `engine_missing` where there is no WebAssembly with SIMD
 */
export async function makeReader(model: ReaderModel, kernel?: object): Promise<Reader> {
  return new LoadedReader(model, await loadEncoder(model.encoder, kernel));
}

class LoadedReader implements Reader {
  readonly header: ReaderHeader;
  readonly #model: ReaderModel;
  readonly #encoder: Encoder;
  readonly #known = new Map<string, Float32Array>();

  constructor(model: ReaderModel, encoder: Encoder) {
    this.header = model.header;
    this.#model = model;
    this.#encoder = encoder;
  }

  *steps(
    text: string,
    language: TrainedLanguage = trainedLanguage(text),
  ): Generator<void, ClassifierScore> {
    const { heads, languages } = this.header;
    const { calibration, thresholds } = languages[language];
    const scores: Record<string, number> = Object.fromEntries(heads.map((head) => [head, 0]));
    let worst: TextRange = { start: 0, end: text.length };
    let worstHead = 0;
    let worstMargin = -Infinity;
    let count = 0;
    for (const { start, end, ids } of this.#parts(text)) {
      if (count > 0) yield;
      count += 1;
      const part = text.slice(start, end);
      if (!hasContent(part)) continue;
      const raw = this.#outputs(part, ids);
      for (const [index, head] of heads.entries()) {
        const map = calibration[head] ?? { slope: 1, offset: 0 };
        const score = calibrated(map, raw[index] ?? 0);
        scores[head] = Math.max(scores[head] ?? 0, score);
        const margin = score - (thresholds[head] ?? 1);
        if (margin > worstMargin) [worst, worstHead, worstMargin] = [{ start, end }, index, margin];
      }
    }
    if (worstMargin >= 0) worst = yield* this.#sentenceOf(text, worst, worstHead);
    const isPart = worst.start > 0 || worst.end < text.length;
    return {
      language,
      scores,
      thresholds,
      ...(count > 1 || isPart ? { windows: { count, worst } } : {}),
    };
  }

  /** Of a part that is flagged by a head, the sentence that this head scores highest by itself. */
  *#sentenceOf(text: string, part: TextRange, head: number): Generator<void, TextRange> {
    const sentences = [...splitSentences(text.slice(part.start, part.end))];
    if (sentences.length < 2) return part;
    let best = part;
    let highest = -Infinity;
    for (const sentence of sentences) {
      yield;
      const range = { start: part.start + sentence.start, end: part.start + sentence.end };
      const alone = text.slice(range.start, range.end);
      const ids = this.#encoder.tokenize(alone);
      if (ids.length > this.header.window || !hasContent(alone)) continue;
      const output = this.#outputs(alone, ids)[head] ?? -Infinity;
      if (output > highest) [best, highest] = [range, output];
    }
    return best;
  }

  *features(text: string): Generator<void, readonly Float32Array[]> {
    const features: Float32Array[] = [];
    let count = 0;
    for (const { start, end, ids } of this.#parts(text)) {
      if (count > 0) yield;
      count += 1;
      if (!hasContent(text.slice(start, end))) continue;
      features.push(textFeatures(this.#encoder, this.#model.pooling, ids));
    }
    return features;
  }

  outputs(text: string): readonly number[] {
    const highest = this.header.heads.map(() => -Infinity);
    for (const { start, end, ids } of this.#parts(text)) {
      const raw = this.#outputs(text.slice(start, end), ids);
      for (const [head, value] of raw.entries()) {
        highest[head] = Math.max(highest[head] ?? -Infinity, value);
      }
    }
    return highest;
  }

  #parts(text: string) {
    return splitText(text, this.#encoder.tokenize, this.header.window);
  }

  /** The raw outputs of a part. */
  #outputs(part: string, ids: readonly number[]): Float32Array {
    const before = this.#known.get(part);
    if (before !== undefined) return before;
    const { pooling, heads } = this.#model;
    const features = textFeatures(this.#encoder, pooling, ids);
    const outputs = heads.bias.map((bias, head) => {
      let sum = bias;
      const start = head * features.length;
      for (let at = 0; at < features.length; at++) {
        sum += (heads.weight[start + at] ?? 0) * (features[at] ?? 0);
      }
      return sum;
    });
    if (this.#known.size >= MOST_KNOWN) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    this.#known.set(part, outputs);
    return outputs;
  }
}
