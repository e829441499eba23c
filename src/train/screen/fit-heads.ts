import type { Targets } from "../rows/balance-weights.ts";
import { HEADS } from "../../classifier/heads.ts";
import { createRandom } from "../../metrics/random.ts";
import type { Features } from "./featurise.ts";
import { shuffle } from "../rows/shuffle.ts";

const HEAD_COUNT = HEADS.length;

export interface FitOptions {
  readonly buckets: number;
  readonly epochs: number;
  /** AdaGrad's step. */
  readonly rate: number;
  /**
   * What AdaGrad's sums of squares begin at. With next to nothing the first step of every weight is
   * a full one, and n-grams of a few rows decide as much as those of many.
   */
  readonly firstSquare: number;
  readonly seed: number;
  /** Called after each epoch with the mean loss. */
  readonly onEpoch?: ((epoch: number, loss: number) => void) | undefined;
}

/** Weights as trained, before they are made small. */
export interface FittedHeads {
  readonly table: Float32Array;
  readonly biases: Float64Array;
}

/**
 * Fits five logistic regressions that share their features, by AdaGrad (Duchi et al. 2011).
 * A text's output is that of its highest window, head by head, as when it is scored; unknown
 * labels teach nothing.
 *
 * @param order indices of the examples to learn from
 */
export function fitHeads(
  features: Features,
  targets: Targets,
  order: Uint32Array,
  options: FitOptions,
): FittedHeads {
  const random = createRandom(options.seed);
  const learner = new Learner(features, targets, options);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    let loss = 0;
    for (const example of order) loss += learner.learn(example);
    options.onEpoch?.(epoch, loss / order.length);
  }
  return { table: learner.table, biases: learner.biases };
}

function sumWindow(
  features: Features,
  table: Float32Array,
  window: number,
  sums: Float64Array,
): void {
  const { rows, firstFeature } = features;
  let [a, b, c, d, e] = [0, 0, 0, 0, 0];
  const end = firstFeature[window + 1] ?? 0;
  for (let at = firstFeature[window] ?? 0; at < end; at++) {
    const row = (rows[at] ?? 0) * HEAD_COUNT;
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
}

/** The state of a fit. */
class Learner {
  readonly table: Float32Array;
  readonly biases = new Float64Array(HEAD_COUNT);
  readonly #squares: Float32Array;
  readonly #biasSquares = new Float64Array(HEAD_COUNT).fill(1);
  readonly #sums = new Float64Array(HEAD_COUNT);
  readonly #outputs = new Float64Array(HEAD_COUNT);
  readonly #windows = new Uint32Array(HEAD_COUNT);
  readonly #slopes = new Float64Array(HEAD_COUNT);
  readonly #features: Features;
  readonly #targets: Targets;
  readonly #options: FitOptions;

  constructor(features: Features, targets: Targets, options: FitOptions) {
    this.#features = features;
    this.#targets = targets;
    this.#options = options;
    this.table = new Float32Array(options.buckets * HEAD_COUNT);
    this.#squares = new Float32Array(options.buckets * HEAD_COUNT).fill(options.firstSquare);
  }

  /** One step on one example; returns its loss before the step. */
  learn(example: number): number {
    this.#findHighest(example);
    const loss = this.#findSlopes(example);
    for (let head = 0; head < HEAD_COUNT; head++) {
      if (this.#slopes[head] !== 0) this.#update(this.#windows[head] ?? 0);
    }
    return loss;
  }

  /** Finds each head's highest window and its output. */
  #findHighest(example: number): void {
    const { firstWindow, norms } = this.#features;
    const first = firstWindow[example] ?? 0;
    const last = firstWindow[example + 1] ?? 0;
    this.#outputs.fill(-Infinity);
    for (let window = first; window < last; window++) {
      sumWindow(this.#features, this.table, window, this.#sums);
      for (let head = 0; head < HEAD_COUNT; head++) {
        const output = (this.#sums[head] ?? 0) * (norms[window] ?? 0) + (this.biases[head] ?? 0);
        if (output <= (this.#outputs[head] ?? 0)) continue;
        this.#outputs[head] = output;
        this.#windows[head] = window;
      }
    }
  }

  /** The loss, and its derivative by each head's output; zero where the label is unknown. */
  #findSlopes(example: number): number {
    const { labels, weights } = this.#targets;
    let loss = 0;
    for (let head = 0; head < HEAD_COUNT; head++) {
      const label = labels[example * HEAD_COUNT + head] ?? -1;
      const weight = label === -1 ? 0 : (weights[example * HEAD_COUNT + head] ?? 0);
      const probability = 1 / (1 + Math.exp(-(this.#outputs[head] ?? 0)));
      this.#slopes[head] = weight * (probability - label);
      if (weight > 0) {
        loss -= weight * Math.log(Math.max(1e-12, label === 1 ? probability : 1 - probability));
      }
    }
    return loss;
  }

  /** Steps every head whose highest window this is, and clears its slope. */
  #update(window: number): void {
    const { rows, firstFeature, norms } = this.#features;
    const { rate } = this.#options;
    const norm = norms[window] ?? 0;
    const begin = firstFeature[window] ?? 0;
    const end = firstFeature[window + 1] ?? 0;
    for (let head = 0; head < HEAD_COUNT; head++) {
      const slope = this.#slopes[head] ?? 0;
      if (slope === 0 || this.#windows[head] !== window) continue;
      const step = slope * norm;
      const square = step * step;
      const { table } = this;
      const squares = this.#squares;
      for (let at = begin; at < end; at++) {
        const cell = (rows[at] ?? 0) * HEAD_COUNT + head;
        const sum = (squares[cell] ?? 0) + square;
        squares[cell] = sum;
        table[cell] = (table[cell] ?? 0) - (rate * step) / Math.sqrt(sum);
      }
      const biasSum = (this.#biasSquares[head] ?? 0) + slope * slope;
      this.#biasSquares[head] = biasSum;
      this.biases[head] = (this.biases[head] ?? 0) - (rate * slope) / Math.sqrt(biasSum);
      this.#slopes[head] = 0;
    }
  }
}
