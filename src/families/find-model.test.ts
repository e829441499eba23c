import { describe, expect, it } from "vitest";
import { findFamilyModel } from "./find-model.ts";
import { findFamily } from "./registry.ts";

describe("findFamilyModel", () => {
  it.each([
    ["llama-guard", "Llama Guard 3 1b", "llama-guard-3-1b"],
    ["llama-guard", "/models/Llama-Guard-3-8B.Q8_0.gguf", "llama-guard-3-8b"],
    ["llama-guard", "Meta-Llama-Guard-2-8B", "llama-guard-2-8b"],
    ["llama-guard", "llama-guard-2-8b", "llama-guard-2-8b"],
    ["llama-guard", "Llama-Guard-3-80B", undefined],
    ["qwen3guard", "Qwen3Guard-Gen-0.6B-q8_0", "qwen3guard-0.6b"],
    ["qwen3guard", "my model", undefined],
  ])("of %s: %s is %s", (id, name, expected) => {
    const family = findFamily(id);
    if (family === undefined) throw new Error(`no family ${id}`);
    expect(findFamilyModel(family, name)?.name).toBe(expected);
  });
});
