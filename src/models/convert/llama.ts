import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { bool, float32, uint32, type GgufValue } from "../../gguf/gguf-value.ts";
import type { ExtraTensor, ModelDescription, TensorRule } from "./architecture.ts";
import { llama3RopeFactors } from "./rope-factors.ts";

/** Far above any model's sizes, and small enough that a hostile config costs no memory. */
const count = z.int().positive().max(0xffffff);
const layers = z.int().positive().max(1024);

const ropeSchema = z.looseObject({
  rope_type: z.string().optional(),
  type: z.string().optional(),
  rope_theta: z.number().positive().optional(),
  factor: z.number().positive().default(8),
  low_freq_factor: z.number().positive().default(1),
  high_freq_factor: z.number().positive().default(4),
  original_max_position_embeddings: count.default(8192),
});

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
  rms_norm_eps: z.number().default(1e-6),
  rope_theta: z.number().positive().nullish(),
  rope_scaling: ropeSchema.nullish(),
  rope_parameters: ropeSchema.nullish(),
  tie_word_embeddings: z.boolean().default(false),
});

/** The config with everything that follows from the rest filled in. */
interface LlamaConfig extends z.infer<typeof schema> {
  readonly kvHeads: number;
  readonly headSize: number;
  readonly ropeTheta: number;
  readonly rope: z.infer<typeof ropeSchema> | undefined;
}

/** Describes a Llama 3.x model (1B, 3B, 8B and their fine-tunes) by its `config.json`. */
export function describeLlama(
  json: unknown,
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
    metadata: (fileType) => metadata(config, fileType),
    tokenizerBefore:
      typeof addsPrefix === "boolean"
        ? [["tokenizer.ggml.add_space_prefix", bool(addsPrefix)]]
        : [],
    tokenizerAfter: [],
  };
}

function readConfig(json: unknown): LlamaConfig {
  const config = schema.parse(json);
  const rope = config.rope_parameters ?? config.rope_scaling ?? undefined;
  return {
    ...config,
    kvHeads: config.num_key_value_heads ?? config.num_attention_heads,
    headSize:
      config.head_dim ?? 2 * Math.floor(config.hidden_size / config.num_attention_heads / 2),
    ropeTheta: rope?.rope_theta ?? config.rope_theta ?? 10_000,
    rope,
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
    ["llama.rope.freq_base", float32(config.ropeTheta)],
    ["llama.attention.layer_norm_rms_epsilon", float32(config.rms_norm_eps)],
    ["llama.attention.key_length", uint32(config.headSize)],
    ["llama.attention.value_length", uint32(config.headSize)],
    ["general.file_type", fileType],
    ["llama.vocab_size", uint32(config.vocab_size)],
    ["llama.rope.dimension_count", uint32(config.headSize)],
  ];
}

function extraTensors({ rope, ropeTheta, headSize }: LlamaConfig): ExtraTensor[] {
  const type = (rope?.rope_type ?? rope?.type ?? "default").toLowerCase();
  if (rope === undefined || type === "default") return [];
  if (type !== "llama3") {
    throw new KomainuError(
      "model_unsupported",
      `Rotary scaling of type "${type}" cannot be converted; "llama3" can.`,
    );
  }
  const values = llama3RopeFactors({
    base: ropeTheta,
    headSize,
    factor: rope.factor,
    lowFrequencyFactor: rope.low_freq_factor,
    highFrequencyFactor: rope.high_freq_factor,
    originalContext: rope.original_max_position_embeddings,
  });
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
