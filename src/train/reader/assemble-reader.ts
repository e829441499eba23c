import type { EncoderModel, EncoderSizes, Linear } from "../../encoder/encoder-model.ts";
import { packMatrix } from "../../encoder/packed-matrix.ts";
import type { EncoderTokenizer } from "../../encoder/tokenizer/tokenizer.ts";
import type { LinearHeads, Pooling } from "../../reader/reader-model.ts";

type Take = (name: string) => Float32Array;

/** Packs tuned weights, and adds the type embedding to the positions. */
export function assembleEncoder(
  take: Take,
  sizes: EncoderSizes,
  tokenizer: EncoderTokenizer,
): EncoderModel {
  const { width, inner, vocabulary, layers } = sizes;
  const linear = (name: string, rows: number, columns: number): Linear => ({
    weight: packMatrix(take(`${name}.weight`), rows, columns),
    bias: take(`${name}.bias`),
  });
  const norm = (name: string) => ({ gain: take(`${name}.weight`), bias: take(`${name}.bias`) });
  const types = take("embeddings.token_type_embeddings.weight");
  const places = take("embeddings.position_embeddings.weight").map(
    (value, at) => value + (types[at % width] ?? 0),
  );
  return {
    sizes,
    tokenizer,
    words: packMatrix(take("embeddings.word_embeddings.weight"), vocabulary, width),
    places,
    embeddingNorm: norm("embeddings.LayerNorm"),
    layers: Array.from({ length: layers }, (_, index) => {
      const at = `encoder.layer.${index}`;
      return {
        query: linear(`${at}.attention.self.query`, width, width),
        key: linear(`${at}.attention.self.key`, width, width),
        value: linear(`${at}.attention.self.value`, width, width),
        output: linear(`${at}.attention.output.dense`, width, width),
        outputNorm: norm(`${at}.attention.output.LayerNorm`),
        grow: linear(`${at}.intermediate.dense`, inner, width),
        shrink: linear(`${at}.output.dense`, width, inner),
        shrinkNorm: norm(`${at}.output.LayerNorm`),
      };
    }),
  };
}

/** The layers on top, as they were tuned. */
export function assemblePooling(take: Take): Pooling {
  return {
    norm: { gain: take("pooling.norm.weight"), bias: take("pooling.norm.bias") },
    weight: take("pooling.hidden.weight"),
    bias: take("pooling.hidden.bias"),
  };
}

/** The tuned heads: they read the hidden values, and of the pooled states nothing. */
export function assembleHeads(take: Take, pooled: number): LinearHeads {
  const weight = take("pooling.heads.weight");
  const bias = take("pooling.heads.bias");
  const hidden = weight.length / bias.length;
  const features = pooled + hidden;
  const wide = new Float32Array(bias.length * features);
  for (let head = 0; head < bias.length; head++) {
    wide.set(weight.subarray(head * hidden, (head + 1) * hidden), head * features + pooled);
  }
  return { weight: wide, bias };
}
