import { z } from "zod";
import { bool, float32, uint32, type GgufValue } from "../../gguf/gguf-value.ts";
import type { ExtraTensor, ModelDescription, TensorRule } from "./architecture.ts";
import { checkFields, unsupportedValue, type FieldTable } from "./config-fields.ts";
import { checkHeads, count, epsilon, layers } from "./number-schemas.ts";
import { readRope, type Rope, type RopeScaling } from "./read-rope.ts";
import { llama3RopeFactors } from "./rope-factors.ts";
import { scalingMetadata } from "./rope-metadata.ts";

/** What transformers takes for fields that a `config.json` leaves out. */
interface Defaults {
  readonly vocabulary: number;
  readonly hidden: number;
  readonly inner: number;
  readonly layers: number;
  readonly heads: number;
  /** `null`: as many as there are heads. */
  readonly keyHeads: number | null;
  /** `null`: the hidden size divided by the heads. */
  readonly head: number | null;
  readonly context: number;
}

/** How one architecture differs from the others that are built like Llama. */
export interface DecoderKind {
  /** As GGUF names it. */
  readonly architecture: string;
  readonly fields: FieldTable;
  readonly defaults: Defaults;
  readonly ropeTypes: readonly RopeScaling["type"][];
  /** Whether llama.cpp rotates neighbours in a head, where transformers rotates its halves. */
  readonly interleaved: boolean;
  /** Queries and keys have a norm over each head. */
  readonly headNorms?: boolean;
  /** Whether the file states the size of a head, where llama.cpp would not divide for it. */
  readonly statesHeadSize: boolean;
  /** Keys that the architecture has besides those that all have. */
  readonly metadata: (config: DecoderConfig) => readonly [string, GgufValue][];
  readonly tokenizerBefore?: readonly [string, GgufValue][];
}

function schemaOf(defaults: Defaults) {
  return z.looseObject({
    vocab_size: count.default(defaults.vocabulary),
    hidden_size: count.default(defaults.hidden),
    intermediate_size: count.default(defaults.inner),
    num_hidden_layers: layers.default(defaults.layers),
    num_attention_heads: count.default(defaults.heads),
    num_key_value_heads: count.nullish().default(defaults.keyHeads),
    head_dim: count.multipleOf(2).nullish().default(defaults.head),
    max_position_embeddings: count.default(defaults.context),
    rms_norm_eps: epsilon.default(1e-6),
    tie_word_embeddings: z.boolean().default(false),
  });
}

/** A `config.json` with everything that follows from the rest filled in. */
export interface DecoderConfig extends z.infer<ReturnType<typeof schemaOf>> {
  readonly keyHeads: number;
  readonly headSize: number;
  readonly rope: Rope;
}

/** Describes a model that is built like Llama: attention and a gated block in each layer. */
export function describeDecoder(
  json: Readonly<Record<string, unknown>>,
  kind: DecoderKind,
): ModelDescription {
  const config = readConfig(json, kind);
  const { tie_word_embeddings: tied } = config;
  const own = kind.metadata(config);
  return {
    architecture: kind.architecture,
    vocabularySize: config.vocab_size,
    tensors: tensorRules(config, kind),
    ignored: /\.rotary_emb\.inv_freq$/u,
    optional: new Set(tied ? ["lm_head.weight"] : []),
    extraTensors: extraTensors(config),
    output: { own: !tied, required: false },
    metadata: (fileType) => [...metadata(config, kind, fileType), ...own],
    tokenizerBefore: kind.tokenizerBefore ?? [],
    tokenizerAfter: [],
  };
}

function readConfig(json: Readonly<Record<string, unknown>>, kind: DecoderKind): DecoderConfig {
  checkFields(json, kind.fields);
  const config = schemaOf(kind.defaults).parse(json);
  checkHeads(config);
  const headSize = config.head_dim ?? config.hidden_size / config.num_attention_heads;
  if (headSize % 2 !== 0) {
    throw unsupportedValue("hidden_size", config.hidden_size, "a head's two halves differ in size");
  }
  return {
    ...config,
    keyHeads: config.num_key_value_heads ?? config.num_attention_heads,
    headSize,
    rope: readRope(json, kind.ropeTypes),
  };
}

function metadata(
  config: DecoderConfig,
  { architecture, statesHeadSize }: DecoderKind,
  fileType: GgufValue,
): readonly [string, GgufValue][] {
  const headSize = ["key_length", "value_length"].map((key): [string, GgufValue] => {
    return [`${architecture}.attention.${key}`, uint32(config.headSize)];
  });
  return [
    [`${architecture}.block_count`, uint32(config.num_hidden_layers)],
    [`${architecture}.context_length`, uint32(config.max_position_embeddings)],
    [`${architecture}.embedding_length`, uint32(config.hidden_size)],
    [`${architecture}.feed_forward_length`, uint32(config.intermediate_size)],
    [`${architecture}.attention.head_count`, uint32(config.num_attention_heads)],
    [`${architecture}.attention.head_count_kv`, uint32(config.keyHeads)],
    ...scalingMetadata(architecture, config.rope.scaling),
    [`${architecture}.rope.freq_base`, float32(config.rope.theta)],
    [`${architecture}.attention.layer_norm_rms_epsilon`, float32(config.rms_norm_eps)],
    ...(statesHeadSize ? headSize : []),
    ["general.file_type", fileType],
  ];
}

/** The keys that follow in an architecture with Llama's converter. */
export function llamaMetadata(
  architecture: string,
  { vocab_size, headSize }: DecoderConfig,
): readonly [string, GgufValue][] {
  return [
    [`${architecture}.vocab_size`, uint32(vocab_size)],
    [`${architecture}.rope.dimension_count`, uint32(headSize)],
  ];
}

function extraTensors({ rope: { theta, scaling }, headSize }: DecoderConfig): ExtraTensor[] {
  if (scaling.type !== "llama3") return [];
  const values = llama3RopeFactors({ base: theta, headSize, ...scaling });
  return [{ name: "rope_freqs.weight", values }];
}

function tensorRules(config: DecoderConfig, kind: DecoderKind): Map<string, TensorRule> {
  const { hidden_size: hidden, intermediate_size: inner, vocab_size: vocabulary } = config;
  const { num_attention_heads: heads, keyHeads, headSize } = config;
  const [queries, keys] = [heads * headSize, keyHeads * headSize];
  const rules = new Map<string, TensorRule>([
    ["model.embed_tokens.weight", { name: "token_embd.weight", shape: [vocabulary, hidden] }],
    ["model.norm.weight", { name: "output_norm.weight", shape: [hidden] }],
    ["lm_head.weight", { name: "output.weight", shape: [vocabulary, hidden] }],
  ]);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const put = (from: string, to: string, shape: number[], rotated?: number) =>
      rules.set(`model.layers.${layer}.${from}.weight`, {
        name: `blk.${layer}.${to}.weight`,
        shape,
        ...(rotated !== undefined && kind.interleaved && { interleaveHeads: rotated }),
      });
    put("self_attn.q_proj", "attn_q", [queries, hidden], heads);
    put("self_attn.k_proj", "attn_k", [keys, hidden], keyHeads);
    put("self_attn.v_proj", "attn_v", [keys, hidden]);
    put("self_attn.o_proj", "attn_output", [hidden, queries]);
    if (kind.headNorms === true) {
      put("self_attn.q_norm", "attn_q_norm", [headSize]);
      put("self_attn.k_norm", "attn_k_norm", [headSize]);
    }
    put("mlp.gate_proj", "ffn_gate", [inner, hidden]);
    put("mlp.up_proj", "ffn_up", [inner, hidden]);
    put("mlp.down_proj", "ffn_down", [hidden, inner]);
    put("input_layernorm", "attn_norm", [hidden]);
    put("post_attention_layernorm", "ffn_norm", [hidden]);
  }
  return rules;
}

/** What of a `tokenizer_config.json` Llama's converter carries over itself. */
export interface PrefixSpace {
  readonly add_prefix_space?: boolean | null | undefined;
}

/** Whether a text begins with a space, where the tokenizer's settings say so. */
export function prefixSpace(config: PrefixSpace | undefined): readonly [string, GgufValue][] {
  const adds = config?.add_prefix_space;
  return typeof adds === "boolean" ? [["tokenizer.ggml.add_space_prefix", bool(adds)]] : [];
}
