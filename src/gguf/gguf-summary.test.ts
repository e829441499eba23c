import { describe, expect, it } from "vitest";
import { fixtureGguf } from "../../test/fixtures/gguf.ts";
import { readGgufSummary } from "../engines/llama-cpp/index.ts";

describe("readGgufSummary", () => {
  it.each([
    ["tiny-gemma-jpn", {}, { kind: "model", architecture: "gemma2", quantization: "F32" }],
    [
      "tiny-guardreasoner",
      { quantization: "q8_0" } as const,
      { kind: "model", architecture: "llama", quantization: "Q8_0", contextLength: 4096 },
    ],
    ["tiny-arise-lora", {}, { kind: "adapter", architecture: "gemma2", vocabularySize: 0 }],
  ])("says what %s is without loading it", async (name, options, expected) => {
    expect(await readGgufSummary(await fixtureGguf(name, options))).toMatchObject(expected);
  });
});
