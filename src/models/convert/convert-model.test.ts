import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gguf } from "@huggingface/gguf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { containing, matching } from "../../../test/fixtures/matchers.ts";
import { bytesOf, changedModel, type ModelChange } from "../../../test/fixtures/changed-model.ts";
import { fixtureGguf } from "../../../test/fixtures/gguf.ts";
import type { TensorBytes } from "../../../test/fixtures/write-safetensors.ts";
import { decodeValues } from "../quantize/encode-values.ts";
import { openCheckpoint } from "../safetensors/open-checkpoint.ts";
import type { Quantization } from "./architecture.ts";
import { convertModel } from "./convert-model.ts";

const FIXTURES = join(import.meta.dirname, "../../../test/fixtures/hf");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Json = Record<string, unknown>;

const changed = (fixture: string, change: ModelChange) =>
  changedModel(fixture, join(folder, "model"), change);

/** A tensor of a GGUF file: its type and its bytes. */
async function readTensorOf(path: string, name: string) {
  const file = await gguf(path, { allowLocalFile: true });
  const index = file.tensorInfos.findIndex((info) => info.name === name);
  const start = Number(file.tensorDataOffset) + Number(file.tensorInfos[index]?.offset);
  const end = file.tensorInfos[index + 1]?.offset;
  const stop = end === undefined ? undefined : Number(file.tensorDataOffset) + Number(end);
  const bytes = Uint8Array.from(readFileSync(path).subarray(start, stop));
  return { bytes, info: file.tensorInfos[index] };
}

describe("convertModel of Gemma 2", () => {
  it("writes what the config says, and norms as factors", async () => {
    const path = await fixtureGguf("tiny-shieldgemma");
    const { metadata, tensorInfos } = await gguf(path, { allowLocalFile: true });
    const config = JSON.parse(
      readFileSync(join(FIXTURES, "tiny-shieldgemma/config.json"), "utf8"),
    ) as Json;
    expect(metadata).toMatchObject({
      "general.architecture": "gemma2",
      "general.file_type": 0,
      "gemma2.block_count": config["num_hidden_layers"],
      "gemma2.attention.head_count_kv": config["num_key_value_heads"],
      "gemma2.attn_logit_softcapping": 50,
      "gemma2.final_logit_softcapping": 30,
      "gemma2.attention.sliding_window": config["sliding_window"],
    });
    expect(tensorInfos.some(({ name }) => name === "output.weight")).toBe(false);
    const name = "model.layers.1.post_feedforward_layernorm.weight";
    const source = (await openCheckpoint(join(FIXTURES, "tiny-shieldgemma"))).get(name);
    if (source === undefined) throw new Error("no such tensor");
    const before = decodeValues(bytesOf(source), "BF16");
    const { bytes } = await readTensorOf(path, "blk.1.post_ffw_norm.weight");
    const after = new Float32Array(bytes.buffer, 0, before.length);
    expect([...after]).toEqual([...before].map((value) => Math.fround(value + 1)));
  });

  it("keeps the embeddings of a 4-bit file at 8 bits", async () => {
    const path = await fixtureGguf("tiny-shieldgemma", { quantization: "q4_0" });
    const { tensorInfos } = await gguf(path, { allowLocalFile: true });
    const typeOf = (name: string) => tensorInfos.find((info) => info.name === name)?.dtype;
    expect(typeOf("token_embd.weight")).toBe(8);
    expect(typeOf("blk.0.attn_q.weight")).toBe(2);
    expect(typeOf("blk.0.attn_norm.weight")).toBe(0);
  });
});

describe("convertModel of Llama 3", () => {
  it("puts the two halves of each query and key head side by side", async () => {
    const path = await fixtureGguf("tiny-llama-untied", { quantization: "bf16" });
    const source = await openCheckpoint(join(FIXTURES, "tiny-llama-untied"));
    const { metadata } = await gguf(path, { allowLocalFile: true });
    const counts = new Map<string, unknown>(Object.entries(metadata));
    for (const [from, to, key] of [
      ["q_proj", "attn_q", "llama.attention.head_count"],
      ["k_proj", "attn_k", "llama.attention.head_count_kv"],
    ] as const) {
      const tensor = source.get(`model.layers.1.self_attn.${from}.weight`);
      if (tensor === undefined) throw new Error("no such tensor");
      const [rows = 0, columns = 0] = tensor.shape;
      const headRows = rows / Number(counts.get(key));
      const before = bytesOf(tensor);
      const { bytes } = await readTensorOf(path, `blk.1.${to}.weight`);
      const row = (all: Uint8Array, index: number) =>
        Buffer.from(all.subarray(index * columns * 2, (index + 1) * columns * 2)).toString("hex");
      for (let head = 0; head < rows; head += headRows) {
        for (let i = 0; i < headRows / 2; i++) {
          expect(row(bytes, head + 2 * i)).toBe(row(before, head + i));
          expect(row(bytes, head + 2 * i + 1)).toBe(row(before, head + headRows / 2 + i));
        }
      }
    }
  });

  it("writes an output of its own where it is not tied, and rotary factors where they are scaled", async () => {
    const names = async (fixture: string) =>
      (await gguf(await fixtureGguf(fixture), { allowLocalFile: true })).tensorInfos.map(
        ({ name }) => name,
      );
    expect(await names("tiny-llama-untied")).toContain("output.weight");
    const tied = await names("tiny-guardreasoner");
    expect(tied).not.toContain("output.weight");
    expect(tied).toContain("rope_freqs.weight");
  });
});

describe("convertModel", () => {
  it.each<Quantization>(["bf16", "q8_0"])(
    "writes the same file with threads as without (%s)",
    async (quantization) => {
      const source = join(FIXTURES, "tiny-guardreasoner");
      const [alone, together] = [join(folder, "0.gguf"), join(folder, "2.gguf")];
      await convertModel({ source, destination: alone, quantization, threads: 0 });
      await convertModel({ source, destination: together, quantization, threads: 2 });
      expect(readFileSync(alone).equals(readFileSync(together))).toBe(true);
    },
  );

  it("tells how far it is, up to all of it", async () => {
    const seen: [number, number][] = [];
    const source = join(FIXTURES, "tiny-shieldgemma");
    const onProgress = (done: number, total: number) => seen.push([done, total]);
    await convertModel({ source, destination: join(folder, "m.gguf"), onProgress });
    const [done, total] = seen.at(-1) ?? [];
    expect(done).toBe(total);
    expect(seen.map(([done]) => done)).toEqual(
      seen.map(([done]) => done).toSorted((a, b) => a - b),
    );
  });

  it.each([0, 2])("stops when aborted and leaves nothing behind (%i threads)", async (threads) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const conversion = convertModel({
      source: join(FIXTURES, "tiny-shieldgemma"),
      destination: join(folder, "m.gguf"),
      threads,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(conversion).rejects.toBe(reason);
    expect(readdirSync(folder)).toEqual([]);
  });

  const q = "model.layers.0.self_attn.q_proj.weight";
  it.each<[string, string, RegExp, ModelChange]>([
    [
      "another architecture",
      "model_unsupported",
      /MistralForCausalLM/u,
      { config: (config) => (config["architectures"] = ["MistralForCausalLM"]) },
    ],
    [
      "quantised weights",
      "model_unsupported",
      /original weights/u,
      { config: (config) => (config["quantization_config"] = { quant_method: "gptq" }) },
    ],
    [
      "a config of another kind",
      "file_damaged",
      /num_hidden_layers/u,
      { config: (config) => (config["num_hidden_layers"] = "many") },
    ],
    [
      "a config of a billion layers",
      "file_damaged",
      /num_hidden_layers/u,
      { config: (config) => (config["num_hidden_layers"] = 1e9) },
    ],
    [
      "a config of another size",
      "file_damaged",
      /config\.json means/u,
      { config: (config) => (config["intermediate_size"] = 8) },
    ],
    ["a missing tensor", "file_damaged", /q_proj/u, { tensors: (tensors) => delete tensors[q] }],
    [
      "a tensor that it does not know",
      "model_unsupported",
      /score\.weight/u,
      { tensors: (tensors) => (tensors["score.weight"] = float32Tensor(1)) },
    ],
    [
      "weights in whole numbers",
      "model_unsupported",
      /I16/u,
      { tensors: (tensors) => retype(tensors, q, "I16") },
    ],
    [
      "weights that are not numbers",
      "file_damaged",
      /not finite/u,
      { tensors: (tensors) => tensors[q]?.data.fill(0xff) },
    ],
  ])("refuses %s and leaves nothing behind", async (_, code, message, change) => {
    const source = await changed("tiny-shieldgemma", change);
    const destination = join(folder, "m.gguf");
    await expect(convertModel({ source, destination })).rejects.toMatchObject({
      code,
      message: matching(message),
    });
    expect(readdirSync(folder)).toEqual(["model"]);
  });

  const head = "lm_head.weight";
  const withOutput = (tied: boolean, change: (byte: number) => number): ModelChange => ({
    config: (config) => (config["tie_word_embeddings"] = tied),
    tensors: (tensors) => {
      const embeddings = tensors["model.embed_tokens.weight"] ?? float32Tensor(1);
      tensors[head] = { ...embeddings, data: embeddings.data.map(change) };
    },
  });
  const same = (byte: number) => byte;
  const other = (byte: number) => byte ^ 1;

  it.each<[string, string, boolean, boolean]>([
    ["gemma2", "tiny-shieldgemma", true, false],
    ["gemma2 that is not tied", "tiny-shieldgemma", false, false],
    ["llama", "tiny-guardreasoner", true, true],
    ["llama that is not tied", "tiny-guardreasoner", false, true],
  ])(
    "takes an output matrix that equals the embeddings (%s)",
    async (_, fixture, tied, written) => {
      const source = await changed(fixture, withOutput(tied, same));
      const destination = join(folder, "m.gguf");
      await convertModel({ source, destination });
      const { tensorInfos } = await gguf(destination, { allowLocalFile: true });
      expect(tensorInfos.some(({ name }) => name === "output.weight")).toBe(written);
    },
  );

  it.each<[string, string, string, ModelChange]>([
    [
      "another output in a tied gemma2",
      "model_unsupported",
      "tie_word_embeddings",
      withOutput(true, other),
    ],
    ["another output in gemma2", "model_unsupported", "no output matrix", withOutput(false, other)],
    [
      "a missing output",
      "file_damaged",
      head,
      { config: (config) => (config["tie_word_embeddings"] = false) },
    ],
  ])("refuses %s", async (_, code, message, change) => {
    const source = await changed("tiny-shieldgemma", change);
    await expect(
      convertModel({ source, destination: join(folder, "m.gguf") }),
    ).rejects.toMatchObject({ code, message: containing(message) });
  });

  it("refuses another output in a tied llama", async () => {
    const source = await changed("tiny-guardreasoner", withOutput(true, other));
    await expect(
      convertModel({ source, destination: join(folder, "m.gguf") }),
    ).rejects.toMatchObject({ code: "model_unsupported", message: containing(head) });
  });

  it("refuses a weight that half precision cannot hold, by the tensor's name", async () => {
    const source = await changed("tiny-shieldgemma", {
      tensors: (tensors) =>
        new Uint16Array(tensors[q]?.data.buffer ?? new ArrayBuffer(0)).fill(0x4800),
    });
    const destination = join(folder, "m.gguf");
    await expect(
      convertModel({ source, destination, quantization: "f16", threads: 1 }),
    ).rejects.toMatchObject({ code: "model_unsupported", message: containing(q) });
    await convertModel({ source, destination, quantization: "bf16" });
    expect(readdirSync(folder).sort()).toEqual(["m.gguf", "model"]);
  });
});

function float32Tensor(count: number): TensorBytes {
  return { dtype: "F32", shape: [count], data: new Uint8Array(4 * count) };
}

function retype(tensors: Record<string, TensorBytes>, name: string, dtype: string): void {
  const tensor = tensors[name];
  if (tensor !== undefined) tensors[name] = { ...tensor, dtype };
}
