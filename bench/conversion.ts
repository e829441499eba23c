import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Quantization } from "../src/models/convert/architecture.ts";

const FIXTURE = join(import.meta.dirname, "../test/fixtures/hf/tiny-gemma-jpn");
const QUANTIZATIONS: readonly Quantization[] = ["bf16", "f16", "f32", "q8_0", "q4_0"];
const CHUNK = 4 * 1024 * 1024;
const outcomeSchema = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  idleBytes: z.number(),
  peakBytes: z.number(),
});

/** A synthetic Gemma 2 in bfloat16: the layers of the 2B, or a quarter of their size. */
interface Size {
  readonly layers: number;
  readonly vocabulary: number;
  readonly hidden: number;
}

/**
 * Converts a synthetic Gemma 2 of two sizes and prints, for each quantization, the speed against a
 * plain copy of the same bytes (4 MiB at a time, flushed), the work of a core, which does not depend
 * on what else the machine does, and the peak memory.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const hidden = quick ? 1152 : 2304;
  const folder = mkdtempSync(join(tmpdir(), "komainu-bench-"));
  try {
    const small = await measure(folder, { layers: 2, vocabulary: 32_768, hidden });
    const large = await measure(folder, { layers: 8, vocabulary: 131_072, hidden });
    const ratio = (large.peak / small.peak).toFixed(2);
    console.log(
      `${(large.bytes / small.bytes).toFixed(1)} times the model, ${ratio} times the peak memory`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, size: Size): Promise<{ bytes: number; peak: number }> {
  const source = join(folder, "model");
  const weights = join(source, "model.safetensors");
  const destination = join(folder, "out");
  await writeModel(source, size);
  const { size: bytes } = await stat(weights);
  await copyPlainly(weights, destination); // warms the page cache for everyone alike
  const copySeconds = await copyPlainly(weights, destination);
  console.log(
    `model of ${megabytes(bytes)} MB, largest tensor ${megabytes(size.vocabulary * size.hidden * 2)} MB; plain copy ${megabytes(bytes / copySeconds)} MB/s`,
  );
  let peak = 0;
  for (const quantization of QUANTIZATIONS) {
    const outcome = convertOnce(source, destination, quantization);
    const memory = outcome.peakBytes - outcome.idleBytes;
    peak = Math.max(peak, memory);
    console.log(
      `  ${quantization.padEnd(5)} ${megabytes(bytes / outcome.seconds)} MB/s, ${(copySeconds / outcome.seconds).toFixed(2)} of the copy, ${megabytes(bytes / outcome.cpuSeconds)} MB for each second of a core; peak memory ${megabytes(memory)} MB above the idle process`,
    );
  }
  rmSync(source, { recursive: true });
  return { bytes, peak };
}

function convertOnce(source: string, destination: string, quantization: Quantization) {
  const script = join(import.meta.dirname, "convert-once.ts");
  const args = ["--import", "tsx", script, source, destination, quantization];
  const output = execFileSync(process.execPath, args, { encoding: "utf8" });
  return outcomeSchema.parse(JSON.parse(output));
}

/** Copies a file as a conversion would if it changed nothing; gives the seconds it took. */
async function copyPlainly(source: string, destination: string): Promise<number> {
  const start = performance.now();
  const from = await open(source, "r");
  const to = await open(destination, "w");
  const buffer = new Uint8Array(CHUNK);
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, CHUNK);
    if (bytesRead === 0) break;
    await to.write(buffer, 0, bytesRead);
  }
  await to.sync();
  await Promise.all([from.close(), to.close()]);
  return (performance.now() - start) / 1000;
}

async function writeModel(folder: string, size: Size): Promise<void> {
  const { layers, vocabulary, hidden } = size;
  const [inner, queries, keys] = [4 * hidden, 2048, 1024];
  mkdirSync(folder);
  for (const name of ["tokenizer.model", "tokenizer_config.json"]) {
    copyFileSync(join(FIXTURE, name), join(folder, name));
  }
  const config = {
    architectures: ["Gemma2ForCausalLM"],
    vocab_size: vocabulary,
    hidden_size: hidden,
    intermediate_size: inner,
    num_hidden_layers: layers,
    num_attention_heads: 8,
    num_key_value_heads: 4,
    head_dim: 256,
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  const shapes = new Map<string, number[]>([
    ["model.embed_tokens.weight", [vocabulary, hidden]],
    ["model.norm.weight", [hidden]],
  ]);
  for (let layer = 0; layer < layers; layer++) {
    const put = (name: string, ...shape: number[]) =>
      shapes.set(`model.layers.${layer}.${name}.weight`, shape);
    put("self_attn.q_proj", queries, hidden);
    put("self_attn.k_proj", keys, hidden);
    put("self_attn.v_proj", keys, hidden);
    put("self_attn.o_proj", hidden, queries);
    put("mlp.gate_proj", inner, hidden);
    put("mlp.up_proj", inner, hidden);
    put("mlp.down_proj", hidden, inner);
    put("input_layernorm", hidden);
    put("post_attention_layernorm", hidden);
    put("pre_feedforward_layernorm", hidden);
    put("post_feedforward_layernorm", hidden);
  }
  await writeWeights(join(folder, "model.safetensors"), shapes);
}

async function writeWeights(path: string, shapes: ReadonlyMap<string, number[]>): Promise<void> {
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const [name, shape] of shapes) {
    const end = offset + 2 * shape.reduce((product, count) => product * count, 1);
    header[name] = { dtype: "BF16", shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = await open(path, "w");
  await file.write(Buffer.concat([length, json]));
  // Numbers like weights: either sign, magnitudes from 2⁻¹⁰ to 1.
  const chunk = Uint16Array.from({ length: CHUNK / 2 }, () => {
    const exponent = 117 + Math.floor(Math.random() * 10);
    return (Math.random() < 0.5 ? 0x8000 : 0) | (exponent << 7) | Math.floor(Math.random() * 128);
  });
  for (let written = 0; written < offset; written += CHUNK) {
    await file.write(new Uint8Array(chunk.buffer, 0, Math.min(CHUNK, offset - written)));
  }
  await file.close();
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
