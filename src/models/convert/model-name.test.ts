import { describe, expect, it } from "vitest";
import { readModelName, sizeLabel, titleOf } from "./model-name.ts";

/** As gguf-py of llama.cpp answers (Metadata.get_model_id_components, id_to_title). */
const NAMES: readonly [id: string, parameters: number, title: string, parts: object][] = [
  [
    "google/shieldgemma-2b",
    2_614_341_888,
    "Shieldgemma 2b",
    { organization: "google", basename: "shieldgemma", sizeLabel: "2B" },
  ],
  [
    "google/gemma-2-2b-jpn-it",
    2_614_341_888,
    "Gemma 2 2b Jpn It",
    { organization: "google", basename: "gemma-2", finetune: "jpn-it", sizeLabel: "2B" },
  ],
  [
    "meta-llama/Llama-3.2-1B",
    1_235_814_400,
    "Llama 3.2 1B",
    { organization: "meta-llama", basename: "Llama-3.2", sizeLabel: "1B" },
  ],
  [
    "arise-japanese-guardrail-gemma2b-lora",
    -20_766_720,
    "Arise Japanese Guardrail Gemma2B Lora",
    {},
  ],
  [
    "Mixtral-8x7B-Instruct-v0.1",
    46_702_792_704,
    "Mixtral 8x7B Instruct v0.1",
    { basename: "Mixtral", finetune: "Instruct", version: "v0.1", sizeLabel: "8x7B" },
  ],
  [
    "Yi-34b-200K",
    34_388_917_248,
    "Yi 34b 200K",
    { basename: "Yi", finetune: "200k", sizeLabel: "34B" },
  ],
  ["bloom-7b1", 7_069_016_064, "Bloom 7b1", { basename: "bloom", sizeLabel: "7.1B" }],
  ["my model with spaces", 5, "My Model With Spaces", {}],
  ["tiny-g2", 80_000, "Tiny G2", {}],
  ["./local-7B", 7e9, "Local 7B", { basename: "local", sizeLabel: "7B" }],
  [
    "model-Q4_0-small-fp16",
    1e5,
    "Model Q4_0 Small Fp16",
    { basename: "model", sizeLabel: "small" },
  ],
];

describe("readModelName", () => {
  it.each(NAMES)("takes %s apart as llama.cpp does", (id, parameters, title, parts) => {
    const { full = "", ...read } = readModelName(id, parameters);
    const known = Object.entries(read).filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(known)).toEqual(parts);
    expect(titleOf(full)).toBe(title);
  });
});

describe("sizeLabel", () => {
  it.each([
    [2_614_341_888, "2.6B"],
    [27_227_128_320, "27B"],
    [104_000_000, "104M"],
    [9_999_999, "10M"],
    [80_000, "80K"],
    [2500, "2.5K"],
    [999, "1.0K"],
    [12_345_678_901_234, "12T"],
  ])("writes %i as %s", (parameters, label) => {
    expect(sizeLabel(parameters)).toBe(label);
  });
});
