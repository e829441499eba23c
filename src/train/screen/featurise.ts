import { hashFeatures, mostFeatures } from "../../screen/hash-features.ts";
import { keepDistinct, rowBits } from "../../screen/keep-distinct.ts";
import { normaliseText } from "../../screen/normalise-text.ts";
import { rangesToScore } from "../../screen/score-text.ts";

/** Texts as the rows of the table that their windows touch, hashed once for all epochs. */
export interface Features {
  /** Example `i` has the windows `firstWindow[i]` up to `firstWindow[i + 1]`, exclusive. */
  readonly firstWindow: Uint32Array;
  /** Window `w` has the features `firstFeature[w]` up to `firstFeature[w + 1]`, exclusive. */
  readonly firstFeature: Uint32Array;
  readonly rows: Uint32Array;
  /** By window: what its sum is multiplied by. */
  readonly norms: Float64Array;
}

export interface FeatureOptions {
  readonly buckets: number;
  readonly window: { readonly size: number; readonly overlap: number };
  readonly exponent: number;
  /** The most windows taken of one text. */
  readonly maxWindows: number;
  /** n-grams in fewer windows than this are left out: they keep no weight. */
  readonly minCount: number;
}

/** Slots in which n-grams are counted before they are folded into the table's rows. */
const COUNT_SLOTS = 2 ** 24;

/** An array of numbers that grows. */
class Uint32List {
  #values = new Uint32Array(1 << 20);
  length = 0;

  append(values: Uint32Array): void {
    if (this.length + values.length > this.#values.length) {
      const grown = new Uint32Array(2 * (this.length + values.length));
      grown.set(this.#values.subarray(0, this.length));
      this.#values = grown;
    }
    this.#values.set(values, this.length);
    this.length += values.length;
  }

  toArray(): Uint32Array {
    return this.#values.subarray(0, this.length);
  }
}

/** The windows of a text, normalised, as the screen sees them. */
function windowsOf(text: string, options: FeatureOptions): readonly string[] {
  const windows: string[] = [];
  for (const { start, end } of rangesToScore(text, options.window)) {
    windows.push(normaliseText(text.slice(start, end)));
    if (windows.length === options.maxWindows) break;
  }
  return windows;
}

/** In how many windows each slot's n-grams occur, up to 255. */
function countFeatures(texts: readonly (readonly string[])[]): Uint8Array {
  const counts = new Uint8Array(COUNT_SLOTS);
  const met = rowBits(COUNT_SLOTS);
  for (const window of texts.flat()) {
    const found = new Uint32Array(mostFeatures(window.length));
    const length = keepDistinct(found, hashFeatures(window, COUNT_SLOTS - 1, found), met);
    for (let at = 0; at < length; at++) {
      const slot = found[at] ?? 0;
      const count = counts[slot] ?? 0;
      if (count < 255) counts[slot] = count + 1;
    }
  }
  return counts;
}

/**
 * Hashes texts as the screen does when it scores them.
 *
 * @param options `buckets` is at most 2^24
 */
export function featurise(texts: readonly string[], options: FeatureOptions): Features {
  const windows = texts.map((text) => windowsOf(text, options));
  const counts = countFeatures(windows);
  const metSlots = rowBits(COUNT_SLOTS);
  const metRows = rowBits(options.buckets);
  const rows = new Uint32List();
  const firstWindow = [0];
  const firstFeature = [0];
  const norms: number[] = [];
  for (const ofText of windows) {
    for (const window of ofText) {
      const found = new Uint32Array(mostFeatures(window.length));
      const length = keepDistinct(found, hashFeatures(window, COUNT_SLOTS - 1, found), metSlots);
      let kept = 0;
      for (let at = 0; at < length; at++) {
        const slot = found[at] ?? 0;
        if ((counts[slot] ?? 0) >= options.minCount) found[kept++] = slot & (options.buckets - 1);
      }
      rows.append(found.subarray(0, keepDistinct(found, kept, metRows)));
      firstFeature.push(rows.length);
      norms.push(length ** -options.exponent);
    }
    firstWindow.push(norms.length);
  }
  return {
    firstWindow: Uint32Array.from(firstWindow),
    firstFeature: Uint32Array.from(firstFeature),
    rows: rows.toArray(),
    norms: Float64Array.from(norms),
  };
}
