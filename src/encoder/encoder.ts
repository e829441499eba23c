import { CONTROL_TOKENS, type EncoderModel } from "./encoder-model.ts";
import { loadKernel, type Kernel } from "./kernel/load-kernel.ts";
import { unpackRow } from "./packed-matrix.ts";
import {
  Layout,
  TILE,
  type PlacedLayer,
  type PlacedLinear,
  type PlacedNorm,
  type Room,
} from "./place-weights.ts";
import { makeTokenizer, type Tokenize } from "./tokenizer/tokenizer.ts";

/** A loaded encoder. Not for concurrent use: a call returns before the next. */
export interface Encoder {
  readonly tokenize: Tokenize;
  /** The most ids of one call, without the tokens around them. */
  readonly maxTokens: number;
  /**
   * The last layer's values of each token: `(ids.length + 2) · width`, the tokens around the text
   * included. The array is overwritten by the next call.
   *
   * @param ids At most `maxTokens`; more throw a RangeError.
   */
  encode(ids: readonly number[]): Float32Array;
}

/**
 * Loads an encoder: its weights are unpacked to int8 (about 22 MB for 21 million weights) beside
 * room for one text.
 *
 * @param module As `loadKernel` takes it.
 * @throws KomainuError `engine_missing` where there is no WebAssembly with SIMD
 */
export async function loadEncoder(model: EncoderModel, module?: object): Promise<Encoder> {
  const layout = new Layout();
  const layers = model.layers.map((layer) => layout.placeLayer(layer));
  const embeddingNorm = layout.placeNorm(model.embeddingNorm);
  const room = layout.placeRoom(model);
  const { kernel, memory } = await loadKernel(layout.size, module);
  layout.fill(memory, kernel, room);
  return new KernelEncoder(model, { kernel, memory, layers, embeddingNorm, room });
}

interface Placed {
  readonly kernel: Kernel;
  readonly memory: ArrayBuffer;
  readonly layers: readonly PlacedLayer[];
  readonly embeddingNorm: PlacedNorm;
  readonly room: Room;
}

class KernelEncoder implements Encoder {
  readonly tokenize: Tokenize;
  readonly maxTokens: number;
  readonly #model: EncoderModel;
  readonly #placed: Placed;
  readonly #word: Int8Array;

  constructor(model: EncoderModel, placed: Placed) {
    this.tokenize = makeTokenizer(model.tokenizer);
    this.maxTokens = model.sizes.positions - 2;
    this.#model = model;
    this.#placed = placed;
    this.#word = new Int8Array(model.sizes.width);
  }

  encode(ids: readonly number[]): Float32Array {
    if (ids.length > this.maxTokens) {
      throw new RangeError(`${ids.length} tokens are more than ${this.maxTokens}`);
    }
    const rows = ids.length + 2;
    this.#embed([CONTROL_TOKENS.start, ...ids, CONTROL_TOKENS.end]);
    for (const layer of this.#placed.layers) this.#applyLayer(layer, rows);
    const { memory, room } = this.#placed;
    return new Float32Array(memory, room.states, rows * this.#model.sizes.width);
  }

  #embed(ids: readonly number[]): void {
    const { words, places, sizes } = this.#model;
    const { kernel, memory, room, embeddingNorm } = this.#placed;
    const { width, epsilon } = sizes;
    const states = new Float32Array(memory, room.states, ids.length * width);
    for (const [row, id] of ids.entries()) {
      unpackRow(words, id, this.#word, 0);
      const scale = words.scales[id] ?? 0;
      for (let at = 0; at < width; at++) {
        states[row * width + at] = (this.#word[at] ?? 0) * scale + (places[row * width + at] ?? 0);
      }
    }
    const nothing = room.mixed;
    new Float32Array(memory, nothing, ids.length * width).fill(0);
    const { gain, bias } = embeddingNorm;
    kernel.addAndNormalise(room.states, nothing, gain, bias, ids.length, width, epsilon);
  }

  #applyLayer(layer: PlacedLayer, rows: number): void {
    const { kernel, room } = this.#placed;
    const { heads, width, inner, epsilon } = this.#model.sizes;
    const { states, query, key, value, mixed, weights } = room;
    this.#quantise(states, rows, width);
    this.#multiply(layer.query, query, rows);
    this.#multiply(layer.key, key, rows);
    this.#multiply(layer.value, value, rows);
    kernel.attend(query, key, value, mixed, weights, rows, heads, width / heads);
    this.#quantise(mixed, rows, width);
    this.#multiply(layer.output, query, rows);
    this.#addAndNormalise(query, layer.outputNorm, rows, width, epsilon);
    this.#quantise(states, rows, width);
    this.#multiply(layer.grow, room.inner, rows);
    kernel.gelu(room.inner, rows * inner);
    this.#quantise(room.inner, rows, inner);
    this.#multiply(layer.shrink, query, rows);
    this.#addAndNormalise(query, layer.shrinkNorm, rows, width, epsilon);
  }

  #quantise(from: number, rows: number, width: number): void {
    const { kernel, room } = this.#placed;
    kernel.quantiseRows(from, room.quantised, room.rowScales, rows, width);
  }

  /** Rows beyond the text, up to a whole tile, are whatever the memory holds: nobody reads them. */
  #multiply(
    { weight, scales, bias, columns, width }: PlacedLinear,
    to: number,
    rows: number,
  ): void {
    const { kernel, room } = this.#placed;
    const whole = Math.ceil(rows / TILE) * TILE;
    const { quantised, rowScales } = room;
    kernel.multiply(quantised, rowScales, weight, scales, bias, to, whole, width, columns);
  }

  #addAndNormalise(
    other: number,
    { gain, bias }: PlacedNorm,
    rows: number,
    width: number,
    epsilon: number,
  ): void {
    const { kernel, room } = this.#placed;
    kernel.addAndNormalise(room.states, other, gain, bias, rows, width, epsilon);
  }
}
