import { z } from "zod";
import { bool, float32, int32s, uint32, type GgufValue } from "../../gguf/gguf-value.ts";
import type { ModelDescription, TensorRule } from "./architecture.ts";
import { COMMON_FIELDS } from "./common-fields.ts";
import { checkFields, unsupportedValue, type FieldTable } from "./config-fields.ts";
import { checkHeads, count, epsilon, layers, positiveSingle } from "./number-schemas.ts";
import { DEFAULT_THETA, readRope, type Rope } from "./read-rope.ts";
import { scalingMetadata } from "./rope-metadata.ts";

/** What becomes of each field of a Gemma 2 `config.json`. */
export const GEMMA2_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  attn_logit_softcapping: {
    becomes: "attn_logit_softcapping",
    never: [null],
    because: "llama.cpp's gemma2 always caps the attention's logits",
  },
  final_logit_softcapping: {
    becomes: "final_logit_softcapping",
    never: [null],
    because: "llama.cpp's gemma2 always caps the last logits",
  },
  hidden_act: { becomes: "ignored, as in transformers: hidden_activation is used" },
  hidden_activation: {
    becomes: "must be the tanh form of GELU",
    only: ["gelu_pytorch_tanh", "gelu_new"],
    because: "llama.cpp's gemma2 always computes the tanh form of GELU",
  },
  layer_types: { becomes: "attention.sliding_window_pattern, where they do not alternate" },
  query_pre_attn_scalar: {
    becomes: "must be head_dim; with 46 layers (27B) hidden_size / num_attention_heads",
  },
  sliding_window: {
    becomes: "attention.sliding_window",
    never: [null],
    because: "llama.cpp's gemma2 always has a window in some layers",
  },
  sliding_window_size: { becomes: "ignored, as in transformers: sliding_window is used" },
  tie_word_embeddings: {
    becomes: "even if false, the output matrix must equal the embeddings",
  },
  use_bidirectional_attention: {
    becomes: "must be false",
    only: [false, null],
    because: "a guard's model reads from left to right",
  },
};

const layerType = z.enum(["sliding_attention", "full_attention"]);

/** `config.json` of Gemma 2; the defaults are those of transformers' Gemma2Config. */
const schema = z.looseObject({
  vocab_size: count.default(256_000),
  hidden_size: count.default(2304),
  intermediate_size: count.default(9216),
  num_hidden_layers: layers.default(26),
  num_attention_heads: count.default(8),
  num_key_value_heads: count.default(4),
  head_dim: count.multipleOf(2).default(256),
  max_position_embeddings: count.default(8192),
  rms_norm_eps: epsilon.default(1e-6),
  attn_logit_softcapping: positiveSingle.default(50),
  final_logit_softcapping: positiveSingle.default(30),
  sliding_window: count.default(4096),
  query_pre_attn_scalar: z.number().default(256),
  layer_types: z.array(layerType).nullish(),
  tie_word_embeddings: z.boolean().default(true),
});
type Gemma2Config = z.infer<typeof schema>;

/** Describes a Gemma 2 model (2B, 9B, 27B and their fine-tunes) by its `config.json`. */
export function describeGemma2(json: Readonly<Record<string, unknown>>): ModelDescription {
  checkFields(json, GEMMA2_FIELDS);
  const config = schema.parse(json);
  const rope = readRope(json, ["default", "linear"]);
  checkHeads(config);
  checkQueryScale(config);
  return {
    architecture: "gemma2",
    vocabularySize: config.vocab_size,
    tensors: tensorRules(config),
    ignored: /^lm_head\.weight$/u,
    optional: new Set(),
    extraTensors: [],
    output: { own: false, required: !config.tie_word_embeddings },
    metadata: (fileType) => [
      ["gemma2.context_length", uint32(config.max_position_embeddings)],
      ["gemma2.embedding_length", uint32(config.hidden_size)],
      ["gemma2.block_count", uint32(config.num_hidden_layers)],
      ["gemma2.feed_forward_length", uint32(config.intermediate_size)],
      ["gemma2.attention.head_count", uint32(config.num_attention_heads)],
      ["gemma2.attention.head_count_kv", uint32(config.num_key_value_heads)],
      ["gemma2.attention.layer_norm_rms_epsilon", float32(config.rms_norm_eps)],
      ["gemma2.attention.key_length", uint32(config.head_dim)],
      ["gemma2.attention.value_length", uint32(config.head_dim)],
      ["general.file_type", fileType],
      ["gemma2.attn_logit_softcapping", float32(config.attn_logit_softcapping)],
      ["gemma2.final_logit_softcapping", float32(config.final_logit_softcapping)],
      ["gemma2.attention.sliding_window", uint32(config.sliding_window)],
      ...windowPattern(config),
      ...ropeMetadata(rope),
    ],
    tokenizerBefore: [],
    tokenizerAfter: [["tokenizer.ggml.add_space_prefix", bool(false)]],
  };
}

/** Keys that llama.cpp's converter leaves out, and its gemma2 reads: only where they are needed. */
function ropeMetadata({ theta, scaling }: Rope): [string, GgufValue][] {
  const entries: [string, GgufValue][] = [];
  if (theta !== DEFAULT_THETA) entries.push(["gemma2.rope.freq_base", float32(theta)]);
  return [...entries, ...scalingMetadata("gemma2", scaling)];
}

/** Which layers have a window, where it is not the first and every second one after it. */
function windowPattern({ layer_types, num_hidden_layers }: Gemma2Config): [string, GgufValue][] {
  if (layer_types === null || layer_types === undefined) return [];
  if (layer_types.length !== num_hidden_layers) {
    const because = `there are ${num_hidden_layers} layers`;
    throw unsupportedValue("layer_types", layer_types, because);
  }
  if (!layer_types.includes("sliding_attention")) {
    // It ends the process where it finds none (llama-model.cpp, is_swa_any).
    const because = "llama.cpp's gemma2 always has a window in some layers";
    throw unsupportedValue("layer_types", layer_types, because);
  }
  const pattern = layer_types.map((type) => (type === "sliding_attention" ? 1 : 0));
  if (pattern.every((isSliding, layer) => isSliding === (layer + 1) % 2)) return [];
  return [["gemma2.attention.sliding_window_pattern", int32s(pattern)]];
}

/** llama.cpp has no key for the scale of queries (models/gemma2.cpp, f_attention_scale). */
function checkQueryScale(config: Gemma2Config): void {
  const { hidden_size, num_attention_heads, num_hidden_layers, head_dim } = config;
  const is27b = num_hidden_layers === 46;
  const assumed = is27b ? Math.floor(hidden_size / num_attention_heads) : head_dim;
  const given = config.query_pre_attn_scalar;
  if (given === assumed) return;
  const because = `llama.cpp's gemma2 scales the queries by ${assumed} for these sizes`;
  throw unsupportedValue("query_pre_attn_scalar", given, because);
}

function tensorRules(config: Gemma2Config): Map<string, TensorRule> {
  const { hidden_size: hidden, intermediate_size: inner } = config;
  const queries = config.num_attention_heads * config.head_dim;
  const keys = config.num_key_value_heads * config.head_dim;
  const rules = new Map<string, TensorRule>();
  rules.set("model.embed_tokens.weight", {
    name: "token_embd.weight",
    shape: [config.vocab_size, hidden],
  });
  rules.set("model.norm.weight", { name: "output_norm.weight", shape: [hidden], addOne: true });
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const matrix = (from: string, to: string, rows: number, columns: number) =>
      rules.set(`model.layers.${layer}.${from}.weight`, {
        name: `blk.${layer}.${to}.weight`,
        shape: [rows, columns],
      });
    const norm = (from: string, to: string) =>
      rules.set(`model.layers.${layer}.${from}.weight`, {
        name: `blk.${layer}.${to}.weight`,
        shape: [hidden],
        addOne: true,
      });
    matrix("self_attn.q_proj", "attn_q", queries, hidden);
    matrix("self_attn.k_proj", "attn_k", keys, hidden);
    matrix("self_attn.v_proj", "attn_v", keys, hidden);
    matrix("self_attn.o_proj", "attn_output", hidden, queries);
    matrix("mlp.gate_proj", "ffn_gate", inner, hidden);
    matrix("mlp.up_proj", "ffn_up", inner, hidden);
    matrix("mlp.down_proj", "ffn_down", hidden, inner);
    norm("input_layernorm", "attn_norm");
    norm("post_attention_layernorm", "post_attention_norm");
    norm("pre_feedforward_layernorm", "ffn_norm");
    norm("post_feedforward_layernorm", "post_ffw_norm");
  }
  return rules;
}
