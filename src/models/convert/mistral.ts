import type { ModelDescription } from "./architecture.ts";
import { COMMON_FIELDS } from "./common-fields.ts";
import { unsupportedValue, type FieldTable } from "./config-fields.ts";
import { describeDecoder, llamaMetadata, prefixSpace, type PrefixSpace } from "./decoder.ts";

/** What becomes of each field of a Mistral `config.json`. */
export const MISTRAL_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  hidden_act: {
    becomes: "must be SiLU",
    only: ["silu", "swish"],
    because: "llama.cpp's llama always computes SiLU",
  },
  sliding_window: {
    becomes: "must be there, and null",
    only: [null],
    because: "llama.cpp's llama has no windows",
  },
  tie_word_embeddings: {
    becomes: "if false, the output matrix becomes output.weight",
  },
};

/** Describes a Mistral 7B model without windows (v0.2, v0.3 and their fine-tunes). */
export function describeMistral(
  json: Readonly<Record<string, unknown>>,
  tokenizerConfig: PrefixSpace | undefined,
): ModelDescription {
  if (json["sliding_window"] === undefined) {
    const because =
      "transformers then takes windows of 4,096 tokens, which llama.cpp's llama has not";
    throw unsupportedValue("sliding_window", undefined, because);
  }
  return describeDecoder(json, {
    // llama.cpp runs Mistral's models as Llama's.
    architecture: "llama",
    fields: MISTRAL_FIELDS,
    // MistralConfig of transformers.
    defaults: {
      vocabulary: 32_000,
      hidden: 4096,
      inner: 14_336,
      layers: 32,
      heads: 32,
      keyHeads: 8,
      head: null,
      context: 131_072,
    },
    ropeTypes: ["default", "linear"],
    interleaved: true,
    statesHeadSize: true,
    metadata: (config) => llamaMetadata("llama", config),
    tokenizerBefore: prefixSpace(tokenizerConfig),
  });
}
