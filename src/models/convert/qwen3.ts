import type { ModelDescription } from "./architecture.ts";
import { COMMON_FIELDS } from "./common-fields.ts";
import { unsupportedValue, type FieldTable } from "./config-fields.ts";
import { describeDecoder } from "./decoder.ts";

/** What becomes of each field of a Qwen3 `config.json`. */
export const QWEN3_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  hidden_act: {
    becomes: "must be SiLU",
    only: ["silu", "swish"],
    because: "llama.cpp's qwen3 always computes SiLU",
  },
  layer_types: {
    becomes: "must be full_attention in every layer",
  },
  max_window_layers: { becomes: "ignored: without use_sliding_window there are no windows" },
  sliding_window: { becomes: "ignored: without use_sliding_window there are no windows" },
  use_sliding_window: {
    becomes: "must be false",
    only: [false, null],
    because: "llama.cpp's qwen3 has no windows",
  },
  tie_word_embeddings: {
    becomes: "if false, the output matrix becomes output.weight",
  },
};

/** Describes a Qwen3 model (0.6B, 4B, 8B and their fine-tunes) by its `config.json`. */
export function describeQwen3(json: Readonly<Record<string, unknown>>): ModelDescription {
  checkLayerTypes(json["layer_types"]);
  return describeDecoder(json, {
    architecture: "qwen3",
    fields: QWEN3_FIELDS,
    // Qwen3Config of transformers.
    defaults: {
      vocabulary: 151_936,
      hidden: 4096,
      inner: 22_016,
      layers: 32,
      heads: 32,
      keyHeads: 32,
      head: 128,
      context: 32_768,
    },
    ropeTypes: ["default", "linear"],
    interleaved: false,
    headNorms: true,
    statesHeadSize: true,
    metadata: () => [],
  });
}

function checkLayerTypes(types: unknown): void {
  if (types === undefined || types === null) return;
  if (Array.isArray(types) && types.every((type) => type === "full_attention")) return;
  throw unsupportedValue("layer_types", types, "llama.cpp's qwen3 has no windows");
}
