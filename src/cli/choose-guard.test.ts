import { describe, expect, it } from "vitest";
import { chooseGuard, stageOptions } from "./choose-guard.ts";
import type { GuardCommandOptions } from "./guard-command-options.ts";
import { bands } from "./option-parsers.ts";

const given: GuardCommandOptions = {
  guard: "screen,shieldgemma",
  model: "sg.gguf",
  policy: ["harassment"],
  threshold: { "*": 0.7 },
  threads: 4,
  familyFile: "mine.ts",
  timeout: 3,
  language: "ja",
};

describe("the options of a cascade's stages", () => {
  it("go to the stages that use them", () => {
    expect(stageOptions(["screen", "shieldgemma"], given)).toEqual([
      { guard: "screen", language: "ja" },
      { ...given, guard: "shieldgemma", timeout: undefined },
    ]);
  });

  it.each([
    ["reader=r.bin", ["r.bin", undefined]],
    ["reader=r.bin,arise=a=1.gguf", ["r.bin", "a=1.gguf"]],
    ["arise.gguf", [undefined, "arise.gguf"]],
  ])("name the models of %s", (model, expected) => {
    const options = stageOptions(["reader", "arise"], { guard: "", model });
    expect(options.map((stage) => stage.model)).toEqual(expected);
  });

  it.each<[string, GuardCommandOptions, RegExp]>([
    [
      "a model of either",
      { guard: "arise,shieldgemma", model: "x.gguf" },
      /arise=FILE,shieldgemma=FILE/u,
    ],
    ["a flag that no stage uses", { guard: "screen,reader", threads: 2 }, /takes no --threads/u],
    ["a band of one guard", { guard: "screen", band: bands("0.1") }, /belongs to a cascade/u],
    [
      "a band of the last stage",
      { guard: "screen,arise", band: bands("arise=0.1:0.9") },
      /hands on: arise/u,
    ],
    [
      "two bands for one stage",
      { guard: "screen,arise", band: bands("0.2", bands("0.1")) },
      /screen=0.02:0.98/u,
    ],
  ])("are refused with %s", async (_, options, message) => {
    await expect(chooseGuard(options)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(message) as string,
    });
  });

  it("make a guard, or close what they opened", async () => {
    const chosen = await chooseGuard({ guard: "screen,screen", band: bands("0.1:0.9") });
    await using guard = await chosen.open();
    expect(guard.provenance).toMatchObject({ type: "cascade", bands: [[{ allowBelow: 0.1 }]] });
    const without = await chooseGuard({ guard: "screen,screen" });
    await expect(without.open()).rejects.toThrow("--band 0.02:0.98");
  });
});

describe("--band", () => {
  it.each([
    ["0.1:0.9", { stage: undefined, band: { allowBelow: 0.1, denyFrom: 0.9 } }],
    ["screen=0.1", { stage: "screen", band: { allowBelow: 0.1 } }],
  ])("reads %s", (value, band) => {
    expect(bands(value)).toEqual([band]);
  });

  it.each(["", "a", "0.9:0.1", "0.1:", "-1:2", "0.1:0.2:0.3"])("refuses %j", (value) => {
    expect(() => bands(value)).toThrow(/must/u);
  });
});
