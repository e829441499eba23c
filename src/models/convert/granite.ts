import { z } from "zod";
import { float32 } from "../../gguf/gguf-value.ts";
import type { ModelDescription } from "./architecture.ts";
import { COMMON_FIELDS } from "./common-fields.ts";
import { unsupportedValue, type FieldTable } from "./config-fields.ts";
import { describeDecoder, llamaMetadata, prefixSpace, type PrefixSpace } from "./decoder.ts";
import { positiveSingle } from "./number-schemas.ts";

/** What becomes of each field of a Granite `config.json`. */
export const GRANITE_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  attention_multiplier: { becomes: "attention.scale" },
  embedding_multiplier: { becomes: "embedding_scale" },
  residual_multiplier: { becomes: "residual_scale" },
  logits_scaling: { becomes: "logit_scale" },
  head_dim: { becomes: "must be hidden_size / num_attention_heads" },
  hidden_act: {
    becomes: "must be SiLU",
    only: ["silu", "swish"],
    because: "llama.cpp's granite always computes SiLU",
  },
  mlp_bias: {
    becomes: "must be false",
    only: [false, null],
    because: "the weights' biases are not carried over",
  },
  tie_word_embeddings: {
    becomes: "if false, the output matrix becomes output.weight",
  },
};

/** The numbers that Granite multiplies by, with the defaults of transformers' GraniteConfig. */
const multipliers = z.looseObject({
  attention_multiplier: positiveSingle.default(1),
  embedding_multiplier: positiveSingle.default(1),
  residual_multiplier: positiveSingle.default(1),
  logits_scaling: positiveSingle.default(1),
});

/** Describes a Granite 3.x model (2B, 5B, 8B and their fine-tunes) by its `config.json`. */
export function describeGranite(
  json: Readonly<Record<string, unknown>>,
  tokenizerConfig: PrefixSpace | undefined,
): ModelDescription {
  return describeDecoder(json, {
    architecture: "granite",
    fields: GRANITE_FIELDS,
    // GraniteConfig of transformers.
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
    ropeTypes: ["default", "linear"],
    interleaved: true,
    statesHeadSize: false,
    tokenizerBefore: prefixSpace(tokenizerConfig),
    metadata: (config) => {
      checkHeadSize(config);
      const scales = multipliers.parse(json);
      return [
        ...llamaMetadata("granite", config),
        ["granite.attention.scale", float32(scales.attention_multiplier)],
        ["granite.embedding_scale", float32(scales.embedding_multiplier)],
        ["granite.residual_scale", float32(scales.residual_multiplier)],
        ["granite.logit_scale", float32(scales.logits_scaling)],
      ];
    },
  });
}

function checkHeadSize(config: {
  readonly head_dim?: number | null | undefined;
  readonly hidden_size: number;
  readonly num_attention_heads: number;
}): void {
  const size = config.hidden_size / config.num_attention_heads;
  if ((config.head_dim ?? size) === size) return;
  const because = `llama.cpp's granite has heads of hidden_size / num_attention_heads, ${size}`;
  throw unsupportedValue("head_dim", config.head_dim, because);
}
