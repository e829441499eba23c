import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { containing } from "../../../test/fixtures/matchers.ts";
import { uint32 } from "../../gguf/gguf-value.ts";
import { describeModel } from "./describe-model.ts";
import { GEMMA2_FIELDS } from "./gemma2.ts";
import { GRANITE_FIELDS } from "./granite.ts";
import { HARMLESS_FIELDS } from "./harmless-fields.ts";
import { LLAMA_FIELDS } from "./llama.ts";
import { MISTRAL_FIELDS } from "./mistral.ts";
import { QWEN3_FIELDS } from "./qwen3.ts";

const FIXTURES = join(import.meta.dirname, "../../../test/fixtures/hf");
const DOCUMENT = join(import.meta.dirname, "../../../docs/conversion.md");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Describes a tiny model with some fields of its config set. */
async function described(fixture: string, fields: Readonly<Record<string, unknown>>) {
  const config: unknown = JSON.parse(readFileSync(join(FIXTURES, fixture, "config.json"), "utf8"));
  const changed = { ...(config as object), ...fields };
  writeFileSync(join(folder, "config.json"), JSON.stringify(changed));
  const { description } = await describeModel(folder);
  return Object.fromEntries(
    description.metadata(uint32(0)).map(([key, { value }]) => [key, value]),
  );
}

const gemma2 = "tiny-shieldgemma";
const llama = "tiny-guardreasoner";
const qwen3 = "tiny-qwen3guard";
const mistral = "tiny-wildguard";
const granite = "tiny-granite-guardian";
const [sliding, full] = ["sliding_attention", "full_attention"];
const llama3 = {
  rope_type: "llama3",
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 128,
};

describe("describeModel carries", () => {
  it.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
    ["rope_theta", gemma2, { rope_theta: 1e6 }, { "gemma2.rope.freq_base": 1e6 }],
    [
      "linear scaling",
      gemma2,
      { rope_scaling: { type: "linear", factor: 4 } },
      { "gemma2.rope.scaling.type": "linear", "gemma2.rope.scaling.factor": 4 },
    ],
    [
      "rope_parameters, as transformers 5 writes them",
      gemma2,
      {
        rope_theta: undefined,
        rope_parameters: { rope_type: "linear", factor: 4, rope_theta: 5e4 },
      },
      { "gemma2.rope.freq_base": 5e4, "gemma2.rope.scaling.factor": 4 },
    ],
    [
      "layers that do not alternate",
      gemma2,
      { layer_types: [full, sliding, sliding, full] },
      { "gemma2.attention.sliding_window_pattern": [0, 1, 1, 0] },
    ],
    ["soft caps", gemma2, { attn_logit_softcapping: 5 }, { "gemma2.attn_logit_softcapping": 5 }],
    ["rope_theta", llama, { rope_theta: 2e4 }, { "llama.rope.freq_base": 2e4 }],
    [
      "linear scaling",
      llama,
      { rope_scaling: { rope_type: "linear", factor: 2.5 } },
      { "llama.rope.scaling.type": "linear", "llama.rope.scaling.factor": 2.5 },
    ],
    [
      "multipliers, and those that are left out as 1",
      granite,
      { logits_scaling: 4, residual_multiplier: undefined },
      { "granite.logit_scale": 4, "granite.residual_scale": 1 },
    ],
    [
      "windows that are not used",
      qwen3,
      { sliding_window: 4096, max_window_layers: 1, layer_types: [full, full] },
      { "qwen3.context_length": 4096, "qwen3.attention.key_length": 32 },
    ],
  ])("%s (%s)", async (_, fixture, fields, expected) => {
    expect(await described(fixture, fields)).toMatchObject(expected);
  });

  it("nothing more where a field says what llama.cpp does by itself", async () => {
    const plain = Object.keys(await described(gemma2, {}));
    const said = await described(gemma2, {
      rope_scaling: { rope_type: "default" },
      rope_parameters: { rope_type: "default", rope_theta: 10_000 },
      layer_types: [sliding, full, sliding, full],
      tie_word_embeddings: true,
      partial_rotary_factor: 1,
      pruned_heads: {},
      quantization_config: null,
      never_heard_of: null,
    });
    expect(Object.keys(said)).toEqual(plain);
  });

  it("the query scale of the 27B, which is not the head's size", async () => {
    const sizes = { num_hidden_layers: 46, hidden_size: 4608, num_attention_heads: 32 };
    const fields = { ...sizes, num_key_value_heads: 16, head_dim: 128, query_pre_attn_scalar: 144 };
    expect(await described(gemma2, fields)).toMatchObject({ "gemma2.block_count": 46 });
  });
});

describe("describeModel refuses by name", () => {
  it.each<[string, unknown, string]>([
    ["query_pre_attn_scalar", 64, gemma2],
    ["hidden_activation", "silu", gemma2],
    ["hidden_activation", "gelu", gemma2],
    ["layer_types", [full, full, full, full], gemma2],
    ["layer_types", [full, sliding], gemma2],
    ["attn_logit_softcapping", null, gemma2],
    ["final_logit_softcapping", null, gemma2],
    ["sliding_window", null, gemma2],
    ["use_bidirectional_attention", true, gemma2],
    ["rope_scaling", llama3, gemma2],
    ["attention_bias", true, gemma2],
    ["partial_rotary_factor", 0.5, gemma2],
    ["num_key_value_heads", 3, gemma2],
    ["num_attention_heads", 5, gemma2],
    ["model_type", "llama", gemma2],
    ["is_causal", false, gemma2],
    ["auto_map", { AutoModelForCausalLM: "mine.Mine" }, gemma2],
    ["hidden_act", "gelu", llama],
    ["partial_rotary_factor", 0.5, llama],
    ["attention_bias", true, llama],
    ["mlp_bias", true, llama],
    ["sliding_window", 64, llama],
    ["rope_interleaved", true, llama],
    ["rope_scaling", { rope_type: "yarn", factor: 4 }, llama],
    ["rope_scaling", { type: "dynamic", factor: 4 }, llama],
    ["rope_scaling", { ...llama3, beta_fast: 32 }, llama],
    ["rope_scaling", { rope_type: "default", partial_rotary_factor: 0.5 }, llama],
    ["rope_parameters", { full_attention: { rope_type: "default" } }, llama],
    ["rope_parameters", { rope_type: "default", rope_theta: 7 }, llama],
    ["quantization_config", { quant_method: "gptq" }, llama],
    ["never_heard_of", { a: [1, 2] }, llama],
    ["never_heard_of", "\u0000".repeat(1e5), llama],
    ["toString", 1, llama],
    ["sliding_window", 4096, mistral],
    ["sliding_window", undefined, mistral],
    ["hidden_act", "gelu", mistral],
    ["hidden_act", "gelu", granite],
    ["head_dim", 8, granite],
    ["mlp_bias", true, granite],
    ["rope_scaling", llama3, granite],
    ["hidden_act", "gelu", qwen3],
    ["use_sliding_window", true, qwen3],
    ["layer_types", [full, sliding], qwen3],
    ["attention_bias", true, qwen3],
    ["rope_scaling", llama3, qwen3],
    ["num_experts", 8, llama],
  ])("%s: %o (%s)", async (field, value, fixture) => {
    const fields = Object.fromEntries([[field, value]]);
    await expect(described(fixture, fields)).rejects.toMatchObject({
      code: "model_unsupported",
      message: containing(field),
    });
  });

  it.each<[string, unknown, string]>([
    ...["vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers"].flatMap((field) =>
      [0, -1, 0.5, 1e9, "64", null, [], true].map((value): [string, unknown, string] => [
        field,
        value,
        gemma2,
      ]),
    ),
    ["head_dim", 31, gemma2],
    ["num_hidden_layers", 513, llama],
    ["logits_scaling", 0, granite],
    ["attention_multiplier", -1, granite],
    ["residual_multiplier", 1e39, granite],
    ...[0, -1, 2, 1e-60, "1e-6", Number.NaN].map((value): [string, unknown, string] => [
      "rms_norm_eps",
      value,
      llama,
    ]),
    ["rms_norm_eps", -1, gemma2],
    ["attn_logit_softcapping", 0, gemma2],
    ["final_logit_softcapping", 1e300, gemma2],
    ["rope_theta", -1, gemma2],
    ["rope_theta", 1e39, llama],
    ["rope_scaling", { rope_type: "linear" }, llama],
    ["rope_scaling", { rope_type: "linear", factor: 0 }, llama],
    ["rope_scaling", { ...llama3, low_freq_factor: 4 }, llama],
    ["rope_scaling", "linear", llama],
    ["layer_types", ["chunked_attention"], gemma2],
    ["tie_word_embeddings", "yes", llama],
    ["architectures", "LlamaForCausalLM", llama],
  ])("%s out of its range: %o (%s)", async (field, value, fixture) => {
    await expect(described(fixture, { [field]: value })).rejects.toMatchObject({
      code: "file_damaged",
      message: containing(field),
    });
  });

  it("a rotary base that two fields give differently", async () => {
    const fields = {
      rope_scaling: { rope_type: "linear", factor: 2 },
      rope_parameters: { rope_type: "linear", factor: 4 },
    };
    await expect(described(llama, fields)).rejects.toMatchObject({
      code: "model_unsupported",
      message: containing("Remove the one that is wrong"),
    });
  });
});

describe("docs/conversion.md", () => {
  it("has every field of the tables, with what becomes of it", () => {
    const text = readFileSync(DOCUMENT, "utf8");
    const tables = [GEMMA2_FIELDS, LLAMA_FIELDS, QWEN3_FIELDS, GRANITE_FIELDS, MISTRAL_FIELDS];
    for (const [field, { becomes }] of tables.flatMap((table) => Object.entries(table))) {
      const rows = text.split("\n").filter((line) => line.startsWith(`| \`${field}\``));
      expect(rows.join("\n")).toContain(becomes);
    }
    for (const [reason, fields] of Object.entries(HARMLESS_FIELDS)) {
      const row = text.split("\n").find((line) => line.startsWith(`| ${reason} |`));
      for (const field of fields) expect(row).toContain(`\`${field}\``);
    }
  });
});
