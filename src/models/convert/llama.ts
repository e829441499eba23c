import type { ModelDescription } from "./architecture.ts";
import { COMMON_FIELDS } from "./common-fields.ts";
import type { FieldTable } from "./config-fields.ts";
import { describeDecoder, llamaMetadata, prefixSpace, type PrefixSpace } from "./decoder.ts";

/** What becomes of each field of a Llama `config.json`. */
export const LLAMA_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  hidden_act: {
    becomes: "must be SiLU",
    only: ["silu", "swish"],
    because: "llama.cpp's llama always computes SiLU",
  },
  mlp_bias: {
    becomes: "must be false",
    only: [false, null],
    because: "the weights' biases are not carried over",
  },
  rope_interleaved: {
    becomes: "must be false",
    only: [false, null],
    because: "transformers' Llama rotates halves of heads",
  },
  sliding_window: {
    becomes: "must be null",
    only: [null],
    because: "llama.cpp's llama has no windows",
  },
  use_sliding_window: {
    becomes: "must be false",
    only: [false, null],
    because: "llama.cpp's llama has no windows",
  },
  tie_word_embeddings: {
    becomes: "if false, the output matrix becomes output.weight",
  },
};

/** Describes a Llama 3.x model (1B, 3B, 8B and their fine-tunes) by its `config.json`. */
export function describeLlama(
  json: Readonly<Record<string, unknown>>,
  tokenizerConfig: PrefixSpace | undefined,
): ModelDescription {
  return describeDecoder(json, {
    architecture: "llama",
    fields: LLAMA_FIELDS,
    // LlamaConfig of transformers.
    defaults: {
      vocabulary: 32_000,
      hidden: 4096,
      inner: 11_008,
      layers: 32,
      heads: 32,
      keyHeads: null,
      head: null,
      context: 2048,
    },
    ropeTypes: ["default", "linear", "llama3"],
    interleaved: true,
    statesHeadSize: true,
    metadata: (config) => llamaMetadata("llama", config),
    tokenizerBefore: prefixSpace(tokenizerConfig),
  });
}
