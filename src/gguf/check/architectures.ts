import { integer, optional, real, type NumberRules } from "./number-rules.ts";

/** A length that tensors have; `ModelSizes` gives its number for a model. */
export type SizeName =
  | "embedding"
  | "feedForward"
  | "vocabulary"
  /** All query heads together. */
  | "queries"
  /** All key heads together, and all value heads. */
  | "keys"
  /** One head. */
  | "head"
  /** Half of the numbers of a head that are rotated. */
  | "halfRotary";

/** A tensor's shape, the contiguous dimension first; one dimension: a vector, kept in F32. */
export interface TensorRule {
  readonly shape: readonly SizeName[];
  readonly optional?: boolean;
}

export type TensorRules = Readonly<Record<string, TensorRule>>;

/** What a model of an architecture consists of, as llama.cpp asks for it. */
export interface Architecture {
  /** Numbers under the architecture's name, besides those that every architecture has. */
  readonly numbers: NumberRules;
  /** Tensors that are there once, by name. */
  readonly tensors: TensorRules;
  /** Tensors of every layer, by what follows `blk.N.`. */
  readonly layer: TensorRules;
}

const vector = (size: SizeName): TensorRule => ({ shape: [size] });
const matrix = (columns: SizeName, rows: SizeName): TensorRule => ({ shape: [columns, rows] });
const maybe = (rule: TensorRule): TensorRule => ({ ...rule, optional: true });

/** Numbers that llama.cpp reads for every architecture; the bounds are those of its own arrays. */
export const COMMON_NUMBERS: NumberRules = {
  context_length: integer(1, 1 << 27),
  embedding_length: integer(1, 1 << 20),
  // LLAMA_MAX_LAYERS in llama.cpp's llama-hparams.h.
  block_count: integer(1, 512),
  feed_forward_length: integer(1, 1 << 24),
  "attention.head_count": integer(1, 1 << 14),
  "attention.head_count_kv": optional(integer(1, 1 << 14)),
  "attention.key_length": optional(integer(2, 1 << 14)),
  "attention.value_length": optional(integer(2, 1 << 14)),
  "attention.layer_norm_rms_epsilon": real(Number.MIN_VALUE, 0.1),
  "rope.dimension_count": optional(integer(2, 1 << 14)),
  "rope.freq_base": optional(real(1, 1e12)),
  "rope.scaling.factor": optional(real(Number.MIN_VALUE, 1e6)),
  "rope.scaling.original_context_length": optional(integer(1, 1 << 27)),
  vocab_size: optional(integer(1, 1 << 24)),
};

const attention: TensorRules = {
  "attn_norm.weight": vector("embedding"),
  "attn_q.weight": matrix("embedding", "queries"),
  "attn_k.weight": matrix("embedding", "keys"),
  "attn_v.weight": matrix("embedding", "keys"),
  "attn_output.weight": matrix("queries", "embedding"),
};

const feedForward: TensorRules = {
  "ffn_norm.weight": vector("embedding"),
  "ffn_gate.weight": matrix("embedding", "feedForward"),
  "ffn_up.weight": matrix("embedding", "feedForward"),
  "ffn_down.weight": matrix("feedForward", "embedding"),
};

const ends: TensorRules = {
  "token_embd.weight": matrix("embedding", "vocabulary"),
  "output_norm.weight": vector("embedding"),
};

/**
 * The architectures whose files are known to the last tensor (llama.cpp, src/models/*.cpp, and
 * src/llama-model.cpp, `load_hparams`). Another one is an entry more; files of architectures that
 * are not here are held to what all have in common, and tried in a process of their own.
 */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  gemma2: {
    numbers: {
      attn_logit_softcapping: optional(real(Number.MIN_VALUE, 1e6)),
      final_logit_softcapping: optional(real(Number.MIN_VALUE, 1e6)),
      "attention.sliding_window": optional(integer(1, 1 << 27)),
    },
    tensors: ends,
    layer: {
      ...attention,
      "post_attention_norm.weight": vector("embedding"),
      ...feedForward,
      "post_ffw_norm.weight": vector("embedding"),
    },
  },
  llama: {
    numbers: {},
    tensors: {
      ...ends,
      "output.weight": maybe(matrix("embedding", "vocabulary")),
      "rope_freqs.weight": maybe(vector("halfRotary")),
    },
    layer: {
      ...attention,
      "attn_q.bias": maybe(vector("queries")),
      "attn_k.bias": maybe(vector("keys")),
      "attn_v.bias": maybe(vector("keys")),
      "attn_output.bias": maybe(vector("embedding")),
      ...feedForward,
      "ffn_gate.bias": maybe(vector("feedForward")),
      "ffn_up.bias": maybe(vector("feedForward")),
      "ffn_down.bias": maybe(vector("embedding")),
    },
  },
  granite: {
    numbers: {
      logit_scale: real(Number.MIN_VALUE, 1e6),
      residual_scale: optional(real(0, 1e6)),
      embedding_scale: optional(real(0, 1e6)),
      "attention.scale": optional(real(0, 1e6)),
    },
    tensors: { ...ends, "output.weight": maybe(matrix("embedding", "vocabulary")) },
    layer: { ...attention, ...feedForward },
  },
  qwen3: {
    numbers: {},
    tensors: { ...ends, "output.weight": maybe(matrix("embedding", "vocabulary")) },
    layer: {
      ...attention,
      "attn_q_norm.weight": vector("head"),
      "attn_k_norm.weight": vector("head"),
      ...feedForward,
    },
  },
};

/** The architecture of a name, or undefined where it is not known to the last tensor. */
export function findArchitecture(name: string): Architecture | undefined {
  return Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined;
}
