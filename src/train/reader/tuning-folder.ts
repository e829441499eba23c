import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { HEADS } from "../../classifier/heads.ts";
import { CONTROL_TOKENS } from "../../encoder/encoder-model.ts";
import {
  float32Of,
  float32Tensor,
  readTensorFile,
  writeTensorFile,
  type StoredTensor,
} from "../../encoder/tensor-file.ts";
import type { Tokenize } from "../../encoder/tokenizer/tokenizer.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { balanceWeights } from "../rows/balance-weights.ts";
import type { Example } from "../rows/prepare-rows.ts";
import type { BaseEncoder } from "./base-encoder.ts";
import { SETTINGS } from "./reader-settings.ts";

const LINEARS = [
  "attention.self.query",
  "attention.self.key",
  "attention.self.value",
  "attention.output.dense",
  "intermediate.dense",
  "output.dense",
] as const;
const NORMS = ["attention.output.LayerNorm", "output.LayerNorm"] as const;

/** The sizes of a base, found from its tensors. */
export function sizesOf({ tensor, layers, heads, epsilon }: BaseEncoder) {
  const width = tensor("embeddings.LayerNorm.weight").length;
  const inner = tensor("encoder.layer.0.intermediate.dense.bias").length;
  return { layers, width, inner, heads, epsilon };
}

function baseTensors(base: BaseEncoder, kept: readonly number[]): Map<string, StoredTensor> {
  const { width } = sizesOf(base);
  const tensors = new Map<string, StoredTensor>();
  const put = (name: string, values: Float32Array) => {
    const flat = values.length % width !== 0 || values.length === width || name.endsWith("bias");
    const columns =
      name.endsWith("output.dense.weight") && !name.includes("attention")
        ? sizesOf(base).inner
        : width;
    tensors.set(
      name,
      float32Tensor(values, flat ? [values.length] : [values.length / columns, columns]),
    );
  };
  const words = base.tensor("embeddings.word_embeddings.weight");
  const cut = new Float32Array(kept.length * width);
  for (const [row, id] of kept.entries())
    cut.set(words.subarray(id * width, (id + 1) * width), row * width);
  put("embeddings.word_embeddings.weight", cut);
  put(
    "embeddings.position_embeddings.weight",
    base.tensor("embeddings.position_embeddings.weight").slice(0, SETTINGS.positions * width),
  );
  const types = base.tensor("embeddings.token_type_embeddings.weight");
  tensors.set(
    "embeddings.token_type_embeddings.weight",
    float32Tensor(types, [types.length / width, width]),
  );
  const parts = (name: string) => {
    for (const part of ["weight", "bias"]) put(`${name}.${part}`, base.tensor(`${name}.${part}`));
  };
  parts("embeddings.LayerNorm");
  for (let layer = 0; layer < base.layers; layer++) {
    for (const name of [...LINEARS, ...NORMS]) parts(`encoder.layer.${layer}.${name}`);
  }
  return tensors;
}

export interface TuningPlan {
  readonly folder: string;
  readonly base: BaseEncoder;
  /** The ids that the cut vocabulary keeps, and its tokenizer. */
  readonly kept: readonly number[];
  readonly tokenize: Tokenize;
  readonly examples: readonly Example[];
  readonly seed: number;
  readonly threads: number;
}

/** Writes what `python/tune_reader.py` reads. */
export async function writeTuningFolder(plan: TuningPlan): Promise<void> {
  const { folder, base, kept, seed, threads } = plan;
  await makeFolder(folder);
  const { hidden, headWeights, encoderRate, headRate, weightDecay, warmUp, batch, epochs } =
    SETTINGS;
  const { packing } = SETTINGS;
  const settings = {
    hidden,
    headWeights,
    encoderRate,
    headRate,
    weightDecay,
    warmUp,
    batch,
    epochs,
    packing,
  };
  const { heads: attentionHeads, epsilon } = sizesOf(base);
  await writeFile(
    join(folder, "plan.json"),
    `${JSON.stringify({ seed, threads, attentionHeads, epsilon, ...settings }, null, 2)}\n`,
  );
  const tensors = baseTensors(base, kept);
  await writeFile(join(folder, "base.safetensors"), writeTensorFile({ metadata: {}, tensors }));
  await pipeline(Readable.from(rowLines(plan)), createWriteStream(join(folder, "rows.jsonl")));
}

/** A row as the script reads it: its first tokens, as many as are read at once. */
function* rowLines({ examples, tokenize }: TuningPlan): Generator<string> {
  const order = Uint32Array.from(examples.keys());
  const { labels, weights } = balanceWeights(examples, order, SETTINGS.balance);
  const count = HEADS.length;
  for (const [index, { text }] of examples.entries()) {
    const at = index * count;
    const ids = tokenize(text).slice(0, SETTINGS.window);
    const row = {
      ids: [CONTROL_TOKENS.start, ...ids, CONTROL_TOKENS.end],
      labels: [...labels.subarray(at, at + count)],
      weights: Array.from(weights.subarray(at, at + count), (weight) =>
        Number(Math.min(weight, SETTINGS.mostWeight).toFixed(4)),
      ),
    };
    yield `${JSON.stringify(row)}\n`;
  }
}

/** The tensors that the script wrote, as float32, by name. */
export async function readTuned(folder: string): Promise<(name: string) => Float32Array> {
  const { tensors } = readTensorFile(await readFile(join(folder, "tuned.safetensors")));
  return (name) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new RangeError(`tuned.safetensors lacks "${name}"`);
    return float32Of(tensor);
  };
}
