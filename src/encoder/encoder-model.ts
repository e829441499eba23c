import type { PackedMatrix } from "./packed-matrix.ts";
import { float32Of, float32Tensor, type StoredTensor } from "./tensor-file.ts";
import { readCharsmap } from "./tokenizer/charsmap.ts";
import type { EncoderTokenizer } from "./tokenizer/tokenizer.ts";

/** The sizes of a BERT-like encoder. */
export interface EncoderSizes {
  readonly layers: number;
  readonly heads: number;
  /** Values of a token: a multiple of 64, and of `heads · 4`. */
  readonly width: number;
  /** Values between a layer's two feed-forward matrices: a multiple of 64. */
  readonly inner: number;
  /** Tokens of a vocabulary, and of the longest text. */
  readonly vocabulary: number;
  readonly positions: number;
  /** Added to a variance before its root is taken. */
  readonly epsilon: number;
}

/** A product with a bias: `y = W x + b`. */
export interface Linear {
  readonly weight: PackedMatrix;
  readonly bias: Float32Array;
}

export interface LayerNorm {
  readonly gain: Float32Array;
  readonly bias: Float32Array;
}

/** One layer, in the order of computing. */
export interface EncoderLayer {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
  readonly outputNorm: LayerNorm;
  readonly grow: Linear;
  readonly shrink: Linear;
  readonly shrinkNorm: LayerNorm;
}

/** An encoder's weights. The type embedding of BERT is added to the positions. */
export interface EncoderModel {
  readonly sizes: EncoderSizes;
  readonly tokenizer: EncoderTokenizer;
  readonly words: PackedMatrix;
  /** `positions · width`. */
  readonly places: Float32Array;
  readonly embeddingNorm: LayerNorm;
  readonly layers: readonly EncoderLayer[];
}

type Tensors = ReadonlyMap<string, StoredTensor>;

const LINEARS = ["query", "key", "value", "output", "grow", "shrink"] as const;
const NORMS = ["outputNorm", "shrinkNorm"] as const;
/** `<s>`, `<pad>`, `</s>` and `<unk>`: the first pieces of XLM-RoBERTa's vocabulary. */
export const CONTROL_TOKENS = { start: 0, end: 2, unknown: 3, count: 4 } as const;

/** An encoder's weights as named tensors. */
export function encoderTensors(model: EncoderModel): Map<string, StoredTensor> {
  const { tokenizer, sizes } = model;
  const tensors = new Map<string, StoredTensor>();
  const putVector = (name: string, values: Float32Array) =>
    tensors.set(name, float32Tensor(values, [values.length]));
  const putBytes = (name: string, bytes: Uint8Array) =>
    tensors.set(name, { dtype: "U8", shape: [bytes.length], bytes });
  const putMatrix = (name: string, { rows, scales, blocks, codes }: PackedMatrix) => {
    tensors.set(`${name}.scales`, float32Tensor(scales, [rows]));
    tensors.set(`${name}.blocks`, {
      dtype: "U8",
      shape: [rows, blocks.length / rows],
      bytes: blocks,
    });
    tensors.set(`${name}.codes`, { dtype: "U8", shape: [rows, codes.length / rows], bytes: codes });
  };
  putBytes("tokenizer.pieces", new TextEncoder().encode(tokenizer.pieces.join("\0")));
  putVector("tokenizer.scores", tokenizer.scores);
  putBytes("tokenizer.charsmap", tokenizer.charsmapBytes);
  putMatrix("words", model.words);
  tensors.set("places", float32Tensor(model.places, [sizes.positions, sizes.width]));
  putVector("embeddingNorm.gain", model.embeddingNorm.gain);
  putVector("embeddingNorm.bias", model.embeddingNorm.bias);
  for (const [index, layer] of model.layers.entries()) {
    for (const name of LINEARS) {
      putMatrix(`layers.${index}.${name}`, layer[name].weight);
      putVector(`layers.${index}.${name}.bias`, layer[name].bias);
    }
    for (const name of NORMS) {
      putVector(`layers.${index}.${name}.gain`, layer[name].gain);
      putVector(`layers.${index}.${name}.bias`, layer[name].bias);
    }
  }
  return tensors;
}

/**
 * An encoder of the tensors that `encoderTensors` gave.
 *
 * @throws RangeError naming the tensor that is missing or has another shape
 */
export function readEncoder(sizes: EncoderSizes, tensors: Tensors): EncoderModel {
  const { layers, width, inner, vocabulary, positions } = sizes;
  const take = (name: string, ...shape: number[]): StoredTensor => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new RangeError(`"${name}" is missing`);
    if (shape.length > 0 && tensor.shape.join() !== shape.join()) {
      throw new RangeError(`"${name}" is ${tensor.shape.join(" × ")}, not ${shape.join(" × ")}`);
    }
    return tensor;
  };
  const vector = (name: string, length: number) => float32Of(take(name, length));
  const matrix = (name: string, rows: number, columns: number): PackedMatrix => ({
    rows,
    columns,
    scales: vector(`${name}.scales`, rows),
    blocks: take(`${name}.blocks`, rows, columns / 64).bytes,
    codes: take(`${name}.codes`, rows, columns / 2).bytes,
  });
  const linear = (name: string, rows: number, columns: number): Linear => ({
    weight: matrix(name, rows, columns),
    bias: vector(`${name}.bias`, rows),
  });
  const norm = (name: string): LayerNorm => ({
    gain: vector(`${name}.gain`, width),
    bias: vector(`${name}.bias`, width),
  });
  const pieces = new TextDecoder().decode(take("tokenizer.pieces").bytes).split("\0");
  if (pieces.length !== vocabulary) throw new RangeError(`there are ${pieces.length} pieces`);
  const charsmapBytes = take("tokenizer.charsmap").bytes;
  return {
    sizes,
    tokenizer: {
      pieces,
      scores: vector("tokenizer.scores", vocabulary),
      controls: CONTROL_TOKENS.count,
      unknown: CONTROL_TOKENS.unknown,
      charsmap: readCharsmap(charsmapBytes),
      charsmapBytes,
    },
    words: matrix("words", vocabulary, width),
    places: float32Of(take("places", positions, width)),
    embeddingNorm: norm("embeddingNorm"),
    layers: Array.from({ length: layers }, (_, index) => ({
      query: linear(`layers.${index}.query`, width, width),
      key: linear(`layers.${index}.key`, width, width),
      value: linear(`layers.${index}.value`, width, width),
      output: linear(`layers.${index}.output`, width, width),
      outputNorm: norm(`layers.${index}.outputNorm`),
      grow: linear(`layers.${index}.grow`, inner, width),
      shrink: linear(`layers.${index}.shrink`, width, inner),
      shrinkNorm: norm(`layers.${index}.shrinkNorm`),
    })),
  };
}
