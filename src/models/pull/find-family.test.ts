import { describe, expect, it } from "vitest";
import { findFamilyOf } from "./find-family.ts";

const FAMILIES = [
  { id: "shieldgemma", architectures: ["gemma2"] },
  { id: "arise", architectures: ["gemma2"] },
  { id: "guardreasoner", architectures: ["llama"] },
  { id: "my-guard", architectures: ["llama"] },
];

describe("findFamilyOf", () => {
  it.each<[string, readonly (readonly string[])[], string | undefined]>([
    ["shieldgemma", [["google/shieldgemma-2b"]], "gemma2"],
    ["guardreasoner", [["yueliu1999/GuardReasoner-1B"]], "llama"],
    ["arise", [["shibu-phys--arise-japanese-guardrail-gemma2b-lora"]], undefined],
    ["my-guard", [["My Guard 7B q4"]], "llama"],
    ["shieldgemma", [["my-model"], ["shieldgemma-2b"]], "gemma2"],
    // An adapter's own name counts before that of the model that it is on.
    ["arise", [["arise-lora"], ["shieldgemma-2b"]], "gemma2"],
  ])("finds %s by %o", (expected, names, architecture) => {
    expect(findFamilyOf({ names, architecture }, undefined, FAMILIES)).toBe(expected);
  });

  it("takes the family that is asked for, whatever the names say", () => {
    const clues = { names: [["shieldgemma-2b"]], architecture: "gemma2" };
    expect(findFamilyOf(clues, "arise", FAMILIES)).toBe("arise");
  });

  it.each<[string, readonly (readonly string[])[]]>([
    ["nothing", [[]]],
    ["a chat model", [["google/gemma-2-2b-jpn-it"]]],
    ["part of a word", [["sunarise", "shieldgemmas"]]],
    ["two guards", [["shieldgemma-or-arise"], ["arise"]]],
  ])("refuses names that name %s, and says what to do", (_, names) => {
    expect(() => findFamilyOf({ names, architecture: "gemma2" }, undefined, FAMILIES)).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        message: expect.stringContaining("--family: shieldgemma, arise") as string,
      }),
    );
  });

  it("refuses an id that there is no guard of", () => {
    expect(() => findFamilyOf({ names: [], architecture: "llama" }, "sheild", FAMILIES)).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });

  it.each([undefined, "guardreasoner"])("refuses another architecture (asked: %s)", (asked) => {
    const clues = { names: [["guardreasoner"]], architecture: "gemma2" };
    expect(() => findFamilyOf(clues, asked, FAMILIES)).toThrow(
      expect.objectContaining({
        code: "model_unsupported",
        message: expect.stringContaining("runs on llama") as string,
      }),
    );
  });
});
