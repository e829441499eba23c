import type { FieldTable } from "./config-fields.ts";

const KEPT_TOKEN: FieldTable[string] = {
  becomes: "the tokenizer's special tokens, where its own files do not name them",
};

/** Fields that mean the same in every architecture that can be converted. */
export const COMMON_FIELDS: FieldTable = {
  vocab_size: { becomes: "the number of tokens; checked against the embeddings" },
  hidden_size: { becomes: "embedding_length; checked against every tensor" },
  intermediate_size: { becomes: "feed_forward_length; checked against the tensors" },
  num_hidden_layers: { becomes: "block_count, at most 512" },
  num_attention_heads: { becomes: "attention.head_count; must divide hidden_size" },
  num_key_value_heads: {
    becomes: "attention.head_count_kv; must divide num_attention_heads",
  },
  head_dim: { becomes: "attention.key_length and value_length; even" },
  max_position_embeddings: { becomes: "context_length" },
  rms_norm_eps: { becomes: "attention.layer_norm_rms_epsilon, above 0 and at most 1" },
  rope_theta: { becomes: "rope.freq_base" },
  rope_scaling: { becomes: "rope.scaling.type and rope.scaling.factor, or rotary factors" },
  rope_parameters: { becomes: "the same as rope_theta and rope_scaling together" },
  partial_rotary_factor: {
    becomes: "must be 1",
    only: [1, null],
    because: "llama.cpp rotates all of each head",
  },
  attention_bias: {
    becomes: "must be false",
    only: [false, null],
    because: "the weights' biases are not carried over",
  },
  bos_token_id: KEPT_TOKEN,
  eos_token_id: KEPT_TOKEN,
  pad_token_id: KEPT_TOKEN,
  unk_token_id: KEPT_TOKEN,
  sep_token_id: KEPT_TOKEN,
  mask_token_id: KEPT_TOKEN,
  is_causal: {
    becomes: "must be true",
    only: [true, null],
    because: "a guard's model reads from left to right",
  },
  pruned_heads: {
    becomes: "must be empty",
    only: [null],
    because: "all layers have the same number of heads",
  },
  is_encoder_decoder: {
    becomes: "must be false",
    only: [false, null],
    because: "these architectures have no encoder",
  },
  add_cross_attention: {
    becomes: "must be false",
    only: [false, null],
    because: "these architectures have no encoder",
  },
  cross_attention_hidden_size: {
    becomes: "must be null",
    only: [null],
    because: "these architectures have no encoder",
  },
  quantization_config: {
    becomes: "must be null",
    only: [null],
    because:
      "the weights are quantised already, and the original ones (bfloat16, float16 or float32) are needed",
  },
  auto_map: {
    becomes: "must be null",
    only: [null],
    because: "the repository brings code of its own for the model, which may compute anything",
  },
};
