import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import {
  bool,
  float32,
  float32s,
  int32s,
  metadataOf,
  string,
  strings,
  uint32,
  type GgufMetadata,
} from "../../src/gguf/gguf-value.ts";
import { rowBytes, TENSOR_TYPES, type TensorType } from "../../src/gguf/tensor-type.ts";
import { writeGguf, type GgufTensor } from "../../src/gguf/write-gguf.ts";
import { benchmarkCorpus } from "./corpus.ts";
import { learnMerges } from "./learn-merges.ts";

/** The numbers that make a gemma2 model's shape. */
interface Shape {
  readonly layers: number;
  readonly hidden: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
}

const SHAPES = {
  /** google/gemma-2-2b, config.json: the base of ShieldGemma 2B and of ARISE. */
  "gemma2-2b": {
    layers: 26,
    hidden: 2304,
    feedForward: 9216,
    heads: 8,
    keyValueHeads: 4,
    headSize: 256,
    vocabulary: 256_000,
  },
  /** The same made small, for a quick look that says nothing of the real one's speed. */
  small: {
    layers: 8,
    hidden: 768,
    feedForward: 3072,
    heads: 4,
    keyValueHeads: 2,
    headSize: 192,
    vocabulary: 32_000,
  },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;

const CONTROL = 3;
const NORMAL = 1;
const UNKNOWN = 2;
const BYTE = 6;
const UNUSED = 5;
const LEARNED_PIECES = 2600;

/** A vocabulary of the kind of Gemma's, which takes the benchmarks' prompts as words. */
function vocabularyValues(size: number): [string, ReturnType<typeof uint32>][] {
  const tokens = ["<pad>", "<eos>", "<bos>", "<unk>"];
  const types = [CONTROL, CONTROL, CONTROL, UNKNOWN];
  for (const name of ["<start_of_turn>", "<end_of_turn>"]) {
    tokens.push(name);
    types.push(CONTROL);
  }
  for (let byte = 0; byte < 256; byte += 1) {
    tokens.push(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
    types.push(BYTE);
  }
  for (const piece of learnMerges(benchmarkCorpus(), LEARNED_PIECES)) {
    tokens.push(piece);
    types.push(NORMAL);
  }
  while (tokens.length < size) {
    tokens.push(`<unused${tokens.length}>`);
    types.push(UNUSED);
  }
  return [
    ["tokenizer.ggml.model", string("llama")],
    ["tokenizer.ggml.pre", string("default")],
    ["tokenizer.ggml.tokens", strings(tokens)],
    ["tokenizer.ggml.scores", float32s(tokens.map((_, index) => -index))],
    ["tokenizer.ggml.token_type", int32s(types)],
    ["tokenizer.ggml.bos_token_id", uint32(2)],
    ["tokenizer.ggml.eos_token_id", uint32(1)],
    ["tokenizer.ggml.unknown_token_id", uint32(3)],
    ["tokenizer.ggml.padding_token_id", uint32(0)],
    ["tokenizer.ggml.add_bos_token", bool(true)],
    ["tokenizer.ggml.add_space_prefix", bool(false)],
  ];
}

function metadata(name: string, shape: Shape, fileType: number): GgufMetadata {
  return metadataOf([
    ["general.architecture", string("gemma2")],
    ["general.name", string(`${name} with random weights`)],
    ["general.file_type", uint32(fileType)],
    ["gemma2.context_length", uint32(8192)],
    ["gemma2.embedding_length", uint32(shape.hidden)],
    ["gemma2.block_count", uint32(shape.layers)],
    ["gemma2.feed_forward_length", uint32(shape.feedForward)],
    ["gemma2.attention.head_count", uint32(shape.heads)],
    ["gemma2.attention.head_count_kv", uint32(shape.keyValueHeads)],
    ["gemma2.attention.layer_norm_rms_epsilon", float32(1e-6)],
    ["gemma2.attention.key_length", uint32(shape.headSize)],
    ["gemma2.attention.value_length", uint32(shape.headSize)],
    ["gemma2.attn_logit_softcapping", float32(50)],
    ["gemma2.final_logit_softcapping", float32(30)],
    ["gemma2.attention.sliding_window", uint32(4096)],
    ...vocabularyValues(shape.vocabulary),
  ]);
}

/** A stream of pseudo-random bytes that is the same every time (xorshift32). */
function randomBytes(length: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, length);
}

/** Quantised weights of about ±0.02: random numbers under one scale a block. */
function* randomWeights(type: TensorType, shape: readonly number[]): Generator<Uint8Array> {
  const columns = shape.at(-1) ?? 1;
  const { blockBytes } = TENSOR_TYPES[type];
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  // A few megabytes are repeated: what is computed does not depend on their being new.
  const chunkRows = Math.min(rows, 509);
  const chunk = randomBytes(chunkRows * rowBytes(type, columns), rows + columns);
  // Half precision: 2^-8 times up to ±8 for Q4_0, 2^-12 times up to ±127 for Q8_0.
  const scale = type === "Q4_0" ? 0x1c00 : 0x0c00;
  for (let at = 0; at < chunk.length; at += blockBytes) chunk.writeUInt16LE(scale, at);
  for (let row = 0; row < rows; row += chunkRows) {
    const count = Math.min(chunkRows, rows - row);
    yield chunk.subarray(0, count * rowBytes(type, columns));
  }
}

function tensors(shape: Shape, type: TensorType): GgufTensor[] {
  const weights = (name: string, stored: TensorType, ...size: number[]): GgufTensor => ({
    name: `${name}.weight`,
    type: stored,
    shape: size,
    data: randomWeights(stored, size),
  });
  const norm = (name: string): GgufTensor => ({
    name: `${name}.weight`,
    type: "F32",
    shape: [shape.hidden],
    data: [new Uint8Array(new Float32Array(shape.hidden).fill(1).buffer)],
  });
  const { hidden, feedForward } = shape;
  const queries = shape.heads * shape.headSize;
  const keys = shape.keyValueHeads * shape.headSize;
  const layers = Array.from({ length: shape.layers }, (_, index) => {
    const layer = `blk.${index}`;
    return [
      norm(`${layer}.attn_norm`),
      weights(`${layer}.attn_q`, type, queries, hidden),
      weights(`${layer}.attn_k`, type, keys, hidden),
      weights(`${layer}.attn_v`, type, keys, hidden),
      weights(`${layer}.attn_output`, type, hidden, queries),
      norm(`${layer}.post_attention_norm`),
      norm(`${layer}.ffn_norm`),
      weights(`${layer}.ffn_gate`, type, feedForward, hidden),
      weights(`${layer}.ffn_up`, type, feedForward, hidden),
      weights(`${layer}.ffn_down`, type, hidden, feedForward),
      norm(`${layer}.post_ffw_norm`),
    ];
  });
  // The converter keeps the embeddings at 8 bits in a 4-bit file too.
  return [
    weights("token_embd", "Q8_0", shape.vocabulary, hidden),
    norm("output_norm"),
    ...layers.flat(),
  ];
}

/**
 * Makes a model with random weights in the cache directory, once, and gives its path: it is as
 * fast as a real one of the same shape.
 */
export async function makeModel(name: ShapeName, type: "Q4_0" | "Q8_0"): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["make-model.ts", "corpus.ts", "learn-merges.ts"]) {
    hash.update(await readFile(join(import.meta.dirname, file)));
  }
  hash.update(benchmarkCorpus());
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const folder = join(base, "komainu", "bench");
  await mkdir(folder, { recursive: true });
  const version = hash.digest("hex").slice(0, 12);
  const destination = join(folder, `${name}-${type}-${version}.gguf`);
  if (existsSync(destination)) return destination;
  const shape = SHAPES[name];
  await writeGguf({
    destination,
    metadata: metadata(name, shape, type === "Q4_0" ? 2 : 7),
    tensors: tensors(shape, type),
  });
  return destination;
}
