import { z } from "zod";
import { bool, float32, uint32, type GgufValue } from "../../gguf/gguf-value.ts";
import type { ExtraTensor, ModelDescription, TensorRule } from "./architecture.ts";
import { COMMON_FIELDS } from "./common-fields.ts";
import { checkFields, unsupportedValue, type FieldTable } from "./config-fields.ts";
import { checkHeads, count, epsilon, layers } from "./number-schemas.ts";
import { readRope, type Rope } from "./read-rope.ts";
import { llama3RopeFactors } from "./rope-factors.ts";
import { scalingMetadata } from "./rope-metadata.ts";

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

/** `config.json` of Llama; the defaults are those of transformers' LlamaConfig. */
const schema = z.looseObject({
  vocab_size: count.default(32_000),
  hidden_size: count.default(4096),
  intermediate_size: count.default(11_008),
  num_hidden_layers: layers.default(32),
  num_attention_heads: count.default(32),
  num_key_value_heads: count.nullish(),
  head_dim: count.multipleOf(2).nullish(),
  max_position_embeddings: count.default(2048),
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
});

/** The config with everything that follows from the rest filled in. */
interface LlamaConfig extends z.infer<typeof schema> {
  readonly kvHeads: number;
  readonly headSize: number;
  readonly rope: Rope;
}

/** Describes a Llama 3.x model (1B, 3B, 8B and their fine-tunes) by its `config.json`. */
export function describeLlama(
  json: Readonly<Record<string, unknown>>,
  tokenizerConfig: { readonly add_prefix_space?: boolean | null | undefined } | undefined,
): ModelDescription {
  const config = readConfig(json);
  const { tie_word_embeddings: tied } = config;
  const addsPrefix = tokenizerConfig?.add_prefix_space;
  return {
    architecture: "llama",
    vocabularySize: config.vocab_size,
    tensors: tensorRules(config),
    ignored: /\.rotary_emb\.inv_freq$/u,
    optional: new Set(tied ? ["lm_head.weight"] : []),
    extraTensors: extraTensors(config),
    output: { own: !tied, required: false },
    metadata: (fileType) => metadata(config, fileType),
    tokenizerBefore:
      typeof addsPrefix === "boolean"
        ? [["tokenizer.ggml.add_space_prefix", bool(addsPrefix)]]
        : [],
    tokenizerAfter: [],
  };
}

function readConfig(json: Readonly<Record<string, unknown>>): LlamaConfig {
  checkFields(json, LLAMA_FIELDS);
  const config = schema.parse(json);
  checkHeads(config);
  const headSize = config.head_dim ?? config.hidden_size / config.num_attention_heads;
  if (headSize % 2 !== 0) {
    throw unsupportedValue("hidden_size", config.hidden_size, "a head's two halves differ in size");
  }
  return {
    ...config,
    kvHeads: config.num_key_value_heads ?? config.num_attention_heads,
    headSize,
    rope: readRope(json, ["default", "linear", "llama3"]),
  };
}

function metadata(config: LlamaConfig, fileType: GgufValue): [string, GgufValue][] {
  return [
    ["llama.block_count", uint32(config.num_hidden_layers)],
    ["llama.context_length", uint32(config.max_position_embeddings)],
    ["llama.embedding_length", uint32(config.hidden_size)],
    ["llama.feed_forward_length", uint32(config.intermediate_size)],
    ["llama.attention.head_count", uint32(config.num_attention_heads)],
    ["llama.attention.head_count_kv", uint32(config.kvHeads)],
    ...scalingMetadata("llama", config.rope.scaling),
    ["llama.rope.freq_base", float32(config.rope.theta)],
    ["llama.attention.layer_norm_rms_epsilon", float32(config.rms_norm_eps)],
    ["llama.attention.key_length", uint32(config.headSize)],
    ["llama.attention.value_length", uint32(config.headSize)],
    ["general.file_type", fileType],
    ["llama.vocab_size", uint32(config.vocab_size)],
    ["llama.rope.dimension_count", uint32(config.headSize)],
  ];
}

function extraTensors({ rope: { theta, scaling }, headSize }: LlamaConfig): ExtraTensor[] {
  if (scaling.type !== "llama3") return [];
  const values = llama3RopeFactors({ base: theta, headSize, ...scaling });
  return [{ name: "rope_freqs.weight", values }];
}

function tensorRules(config: LlamaConfig): Map<string, TensorRule> {
  const { hidden_size: hidden, intermediate_size: inner, vocab_size: vocabulary } = config;
  const heads = config.num_attention_heads;
  const queries = heads * config.headSize;
  const keys = config.kvHeads * config.headSize;
  const rules = new Map<string, TensorRule>([
    ["model.embed_tokens.weight", { name: "token_embd.weight", shape: [vocabulary, hidden] }],
    ["model.norm.weight", { name: "output_norm.weight", shape: [hidden] }],
    ["lm_head.weight", { name: "output.weight", shape: [vocabulary, hidden] }],
  ]);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const put = (from: string, to: string, shape: number[], interleaveHeads?: number) =>
      rules.set(`model.layers.${layer}.${from}.weight`, {
        name: `blk.${layer}.${to}.weight`,
        shape,
        ...(interleaveHeads !== undefined && { interleaveHeads }),
      });
    put("self_attn.q_proj", "attn_q", [queries, hidden], heads);
    put("self_attn.k_proj", "attn_k", [keys, hidden], config.kvHeads);
    put("self_attn.v_proj", "attn_v", [keys, hidden]);
    put("self_attn.o_proj", "attn_output", [hidden, queries]);
    put("mlp.gate_proj", "ffn_gate", [inner, hidden]);
    put("mlp.up_proj", "ffn_up", [inner, hidden]);
    put("mlp.down_proj", "ffn_down", [hidden, inner]);
    put("input_layernorm", "attn_norm", [hidden]);
    put("post_attention_layernorm", "ffn_norm", [hidden]);
  }
  return rules;
}
