import { z } from "zod";
import { bool, float32, uint32 } from "../../gguf/gguf-value.ts";
import type { ModelDescription, TensorRule } from "./architecture.ts";

/** Far above any model's sizes, and small enough that a hostile config costs no memory. */
const count = z.int().positive().max(0xffffff);
const layers = z.int().positive().max(1024);

/** `config.json` of Gemma 2; the defaults are those of transformers' Gemma2Config. */
const schema = z.looseObject({
  vocab_size: count.default(256_000),
  hidden_size: count.default(2304),
  intermediate_size: count.default(9216),
  num_hidden_layers: layers.default(26),
  num_attention_heads: count.default(8),
  num_key_value_heads: count.default(4),
  head_dim: count.default(256),
  max_position_embeddings: count.default(8192),
  rms_norm_eps: z.number().default(1e-6),
  attn_logit_softcapping: z.number().default(50),
  final_logit_softcapping: z.number().default(30),
  sliding_window: count.default(4096),
});
type Gemma2Config = z.infer<typeof schema>;

/** Describes a Gemma 2 model (2B, 9B, 27B and their fine-tunes) by its `config.json`. */
export function describeGemma2(json: unknown): ModelDescription {
  const config = schema.parse(json);
  return {
    architecture: "gemma2",
    vocabularySize: config.vocab_size,
    tensors: tensorRules(config),
    ignored: /^lm_head\.weight$/u,
    optional: new Set(),
    extraTensors: [],
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
    ],
    tokenizerBefore: [],
    tokenizerAfter: [["tokenizer.ggml.add_space_prefix", bool(false)]],
  };
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
