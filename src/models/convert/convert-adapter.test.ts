import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gguf } from "@huggingface/gguf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { matching } from "../../../test/fixtures/matchers.ts";
import { writeSafetensors, type TensorBytes } from "../../../test/fixtures/write-safetensors.ts";
import { decodeValues } from "../quantize/encode-values.ts";
import { readSafetensors } from "../safetensors/read-safetensors.ts";
import { convertAdapter } from "./convert-adapter.ts";
import { convertModel } from "./convert-model.ts";

const FIXTURES = join(import.meta.dirname, "../../../test/fixtures/hf");
const GEMMA = join(FIXTURES, "tiny-gemma-jpn");
const LLAMA = join(FIXTURES, "tiny-guardreasoner");
const PREFIX = "base_model.model.model.layers.0";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Json = Record<string, unknown>;
const matrix = (rows: number, columns: number, seed: number) =>
  Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * seed));

/** Writes an adapter of the given matrices' updates and gives its folder. */
function adapter(
  config: Json,
  updates: Record<string, [rows: number, columns: number, rank: number]>,
) {
  const path = join(folder, "adapter");
  cpSync(join(FIXTURES, "tiny-arise-lora"), path, { recursive: true });
  const file = join(path, "adapter_config.json");
  const json = JSON.parse(readFileSync(file, "utf8")) as Json;
  writeFileSync(file, JSON.stringify({ ...json, r: 4, lora_alpha: 8, ...config }));
  const tensors: Record<string, TensorBytes> = {};
  for (const [module, [rows, columns, rank]] of Object.entries(updates)) {
    const a = matrix(rank, columns, 0.3);
    const b = matrix(rows, rank, 0.7);
    const put = (name: string, shape: number[], values: Float32Array) =>
      (tensors[name] = { dtype: "F32", shape, data: new Uint8Array(values.buffer) });
    put(`${module}.lora_A.weight`, [rank, columns], a);
    put(`${module}.lora_B.weight`, [rows, rank], b);
  }
  writeSafetensors(join(path, "adapter_model.safetensors"), tensors);
  return path;
}

/** A GGUF file's metadata, and its single-precision tensors by name. */
async function read(path: string) {
  const file = await gguf(path, { allowLocalFile: true });
  const bytes = readFileSync(path);
  const tensors = new Map(
    file.tensorInfos.map(({ name, shape, offset }) => {
      const start = Number(file.tensorDataOffset) + Number(offset);
      const count = shape.map(Number).reduce((product, size) => product * size, 1);
      return [
        name,
        new Float32Array(Uint8Array.from(bytes.subarray(start, start + 4 * count)).buffer),
      ];
    }),
  );
  return { metadata: new Map<string, unknown>(Object.entries(file.metadata)), tensors };
}

/** The shapes of the fixtures' matrices. */
async function shapeOf(base: string, name: string): Promise<[number, number]> {
  const source = base === GEMMA ? GEMMA : LLAMA;
  const tensor = (await readSafetensors(join(source, "model.safetensors"))).get(name);
  const [rows = 0, columns = 0] = tensor?.shape ?? [];
  return [rows, columns];
}

describe("convertAdapter", () => {
  const destination = () => join(folder, "adapter.gguf");

  it("writes A and B as they are, and the config's alpha", async () => {
    const [rows, columns] = await shapeOf(GEMMA, "model.layers.0.mlp.down_proj.weight");
    const source = adapter({}, { [`${PREFIX}.mlp.down_proj`]: [rows, columns, 4] });
    await convertAdapter({ source, base: GEMMA, destination: destination() });
    const { metadata, tensors } = await read(destination());
    expect(metadata.get("general.type")).toBe("adapter");
    expect(metadata.get("general.architecture")).toBe("gemma2");
    expect(metadata.get("adapter.type")).toBe("lora");
    expect(metadata.get("adapter.lora.alpha")).toBe(8);
    expect(tensors.get("blk.0.ffn_down.weight.lora_a")).toEqual(matrix(4, columns, 0.3));
    expect(tensors.get("blk.0.ffn_down.weight.lora_b")).toEqual(matrix(rows, 4, 0.7));
  });

  // llama.cpp scales an update by the file's alpha over the update's own rank.
  it.each<[string, Json, rank: number, scale: number]>([
    ["alpha over rank", {}, 4, 8 / 4],
    ["alpha over the root of the rank for rsLoRA", { use_rslora: true }, 4, 8 / 2],
    ["the rank of its own for a module that has one", { rank_pattern: { q_proj: 2 } }, 2, 8 / 2],
    ["the alpha of its own for a module that has one", { alpha_pattern: { q_proj: 6 } }, 4, 6 / 4],
    [
      "both, for rsLoRA too",
      {
        use_rslora: true,
        rank_pattern: { "layers.0.self_attn.q_proj": 9 },
        alpha_pattern: { "^.*q_proj": 5 },
      },
      9,
      5 / 3,
    ],
  ])("makes llama.cpp scale an update by %s", async (_, config, rank, scale) => {
    const [rows, columns] = await shapeOf(GEMMA, "model.layers.0.self_attn.q_proj.weight");
    const source = adapter(config, { [`${PREFIX}.self_attn.q_proj`]: [rows, columns, rank] });
    await convertAdapter({ source, base: GEMMA, destination: destination() });
    const { metadata, tensors } = await read(destination());
    const b = tensors.get("blk.0.attn_q.weight.lora_b") ?? new Float32Array();
    const applied = Number(metadata.get("adapter.lora.alpha")) / rank;
    const original = matrix(rows, rank, 0.7);
    for (const [i, value] of b.entries()) {
      expect(value * applied).toBeCloseTo((original[i] ?? 0) * scale, 5);
    }
  });

  it("interleaves B's rows for Llama's queries, whose heads' halves are rotated together", async () => {
    const [rows, columns] = await shapeOf(LLAMA, "model.layers.0.self_attn.q_proj.weight");
    const source = adapter({}, { [`${PREFIX}.self_attn.q_proj`]: [rows, columns, 4] });
    await convertAdapter({ source, base: LLAMA, destination: destination() });
    const { tensors } = await read(destination());
    const b = tensors.get("blk.0.attn_q.weight.lora_b") ?? new Float32Array();
    const original = matrix(rows, 4, 0.7);
    const config = JSON.parse(readFileSync(join(LLAMA, "config.json"), "utf8")) as Json;
    const half = rows / Number(config["num_attention_heads"]) / 2;
    expect([...b.subarray(0, 4)]).toEqual([...original.subarray(0, 4)]);
    expect([...b.subarray(4, 8)]).toEqual([...original.subarray(half * 4, half * 4 + 4)]);
    expect(tensors.get("blk.0.attn_q.weight.lora_a")).toEqual(matrix(4, columns, 0.3));
  });

  it.each<[string, Json, RegExp]>([
    ["DoRA", { use_dora: true }, /DoRA/u],
    ["whole layers", { modules_to_save: ["lm_head"] }, /modules_to_save/u],
    ["biases", { bias: "all" }, /biases/u],
    ["a changed base model", { init_lora_weights: "pissa_niter_16" }, /PiSSA/u],
    ["a part of the prompt alone", { alora_invocation_tokens: [1] }, /aLoRA/u],
    ["new tokens", { trainable_token_indices: [5] }, /embeddings/u],
    ["another method", { peft_type: "IA3" }, /IA3/u],
    ["a pattern that cannot be read", { alpha_pattern: { "(": 2 } }, /pattern/u],
    [
      "a pattern that would never end",
      { alpha_pattern: { "([a-z0-9_.]+)+!": 2 } },
      /more than a module's name/u,
    ],
    ["pooled inputs", { use_qalora: true, qalora_group_size: 16 }, /QALoRA/u],
    ["parameters that are not layers", { target_parameters: ["w"] }, /not layers/u],
    ["a field that is not known", { never_heard_of: 1 }, /never_heard_of/u],
  ])("refuses an adapter of %s, and says what to do", async (_, config, message) => {
    const [rows, columns] = await shapeOf(GEMMA, "model.layers.0.mlp.down_proj.weight");
    const source = adapter(config, { [`${PREFIX}.mlp.down_proj`]: [rows, columns, 4] });
    await expect(
      convertAdapter({ source, base: GEMMA, destination: destination() }),
    ).rejects.toMatchObject({ code: "model_unsupported", message: matching(message) });
    expect(readdirSync(folder)).toEqual(["adapter"]);
  });

  it.each<[string, string, string, [number, number, number]]>([
    ["embeddings", "model_unsupported", "base_model.model.model.embed_tokens", [4, 4, 4]],
    [
      "an output that is tied to the embeddings",
      "adapter_mismatch",
      "base_model.model.lm_head",
      [4, 4, 4],
    ],
    [
      "a layer that the model lacks",
      "adapter_mismatch",
      PREFIX.replace("0", "99").concat(".mlp.up_proj"),
      [4, 4, 4],
    ],
    ["another size", "adapter_mismatch", `${PREFIX}.mlp.up_proj`, [7, 5, 4]],
    ["another rank than its config says", "adapter_mismatch", `${PREFIX}.mlp.up_proj`, [96, 64, 5]],
  ])("refuses an adapter of %s", async (_, code, module, size) => {
    const source = adapter({}, { [module]: size });
    await expect(
      convertAdapter({ source, base: GEMMA, destination: destination() }),
    ).rejects.toMatchObject({ code });
  });

  it.each<[string, Json]>([
    ["alpha", { lora_alpha: -1 }],
    ["alpha", { lora_alpha: 1e308 }],
    ["alpha", { lora_alpha: "16" }],
    ["r", { r: 0 }],
    ["r", { r: 1e9 }],
    ["rank_pattern", { rank_pattern: { q_proj: 0.5 } }],
    ["alpha_pattern", { alpha_pattern: { q_proj: -1 } }],
  ])("refuses a config with %s out of its range: %o", async (name, config) => {
    const source = adapter(config, { [`${PREFIX}.mlp.up_proj`]: [96, 64, 4] });
    await expect(
      convertAdapter({ source, base: GEMMA, destination: destination() }),
    ).rejects.toMatchObject({ code: "file_damaged", message: matching(new RegExp(name, "u")) });
  });

  it("refuses an adapter of the output of a Llama whose output is tied", async () => {
    const source = adapter({}, { "base_model.model.lm_head": [4, 4, 4] });
    await expect(
      convertAdapter({ source, base: LLAMA, destination: destination() }),
    ).rejects.toMatchObject({ code: "model_unsupported", message: matching(/embeddings/u) });
  });

  it("says so when the folder holds no adapter", async () => {
    await expect(
      convertAdapter({ source: GEMMA, base: GEMMA, destination: destination() }),
    ).rejects.toMatchObject({ code: "file_not_found", message: matching(/adapter_config/u) });
  });
});

describe("convertModel with an adapter", () => {
  it.each([
    ["Gemma", "self_attn.q_proj", "attn_q", GEMMA],
    ["Gemma", "mlp.down_proj", "ffn_down", GEMMA],
    ["Llama", "self_attn.k_proj", "attn_k", LLAMA],
  ])(
    "adds its updates to the weights of %s before anything else (%s)",
    async (_, from, to, base) => {
      const name = `model.layers.0.${from}.weight`;
      const [rows, columns] = await shapeOf(base, name);
      const rank = 3;
      const source = adapter(
        { use_rslora: true, r: rank },
        { [`${PREFIX}.${from}`]: [rows, columns, rank] },
      );
      const [plain, merged] = [join(folder, "plain.gguf"), join(folder, "merged.gguf")];
      await convertModel({ source: base, destination: plain, quantization: "f32" });
      await convertModel({
        source: base,
        destination: merged,
        quantization: "f32",
        adapter: source,
      });

      const tensor = (await readSafetensors(join(base, "model.safetensors"))).get(name);
      const stored = readFileSync(join(base, "model.safetensors"));
      const start = tensor?.offset ?? 0;
      const weights = decodeValues(
        Uint8Array.from(stored.subarray(start, start + 2 * rows * columns)),
        "BF16",
      );
      const [a, b] = [matrix(rank, columns, 0.3), matrix(rows, rank, 0.7)];
      const expected = weights.map((weight, i) => {
        const [row, column] = [Math.floor(i / columns), i % columns];
        let sum = 0;
        for (let k = 0; k < rank; k++)
          sum += (b[row * rank + k] ?? 0) * (a[k * columns + column] ?? 0);
        return weight + (8 / Math.sqrt(rank)) * sum;
      });
      const before = await read(plain);
      const after = await read(merged);
      const key = `blk.0.${to}.weight`;
      // Rows may be in another order by now; each is the one that the plain weights' row became.
      const rowsOf = (values: Float32Array) =>
        Array.from({ length: rows }, (_, row) => [
          ...values.subarray(row * columns, (row + 1) * columns),
        ]);
      const places = rowsOf(before.tensors.get(key) ?? new Float32Array()).map((row) =>
        rowsOf(weights).findIndex((other) => other.join() === row.join()),
      );
      expect(rowsOf(after.tensors.get(key) ?? new Float32Array())).toEqual(
        places.map((place) => rowsOf(expected)[place]),
      );
      const others = [...before.tensors].filter(([other]) => other !== key);
      const isSame = ([other, values]: [string, Float32Array]) =>
        after.tensors.get(other)?.join() === values.join();
      expect(others.every(isSame)).toBe(true);
    },
  );

  it("refuses an adapter of another model", async () => {
    const source = join(FIXTURES, "tiny-arise-lora");
    await expect(
      convertModel({ source: LLAMA, destination: join(folder, "m.gguf"), adapter: source }),
    ).rejects.toMatchObject({ code: "adapter_mismatch" });
    expect(readdirSync(folder)).toEqual([]);
  });
});
