import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shortNames } from "./short-names.ts";

const SHIELD = "shieldgemma (shieldgemma-2b-Q8_0, chat-template, score)";
const SHIELD_SMALL = "shieldgemma (shieldgemma-2b-Q4_0, chat-template, score)";
const SHIELD_PAPER = "shieldgemma (shieldgemma-2b-Q8_0, paper, score)";
const ARISE = "arise (gemma-2-2b-jpn-it-Q8_0 + arise-lora, chat-template, score)";

describe("shortNames", () => {
  it.each([
    [[SHIELD], ["shieldgemma"]],
    [
      [SHIELD, "screen", ARISE],
      ["shieldgemma", "screen", "arise"],
    ],
    [
      [SHIELD, SHIELD_SMALL, "screen"],
      ["shieldgemma-2b-Q8_0", "shieldgemma-2b-Q4_0", "screen"],
    ],
    [
      [SHIELD, SHIELD_PAPER],
      ["shieldgemma-2b-Q8_0, chat-template", "shieldgemma-2b-Q8_0, paper"],
    ],
    [
      ["8B.jsonl", "1B.jsonl.gz"],
      ["8B", "1B"],
    ],
    [
      ["a.jsonl", "a.csv"],
      ["a.jsonl", "a.csv"],
    ],
    [
      ["screen", "screen"],
      ["screen #1", "screen #2"],
    ],
    [
      ["a", "a", "a #1"],
      ["a #2", "a #3", "a #1"],
    ],
  ])("makes of %j %j", (names, short) => {
    const most = 28;
    const shown = shortNames(names);
    const cut = short.map((name) =>
      name.length <= most ? name : `${name.slice(0, 14)}…${name.slice(-13)}`,
    );
    expect(shown).toEqual(cut);
  });

  it("cuts a long name in its middle, and not where that makes two alike", () => {
    const [japanese] = shortNames(["とても長い名前の記録済み回答ファイル第一版"]);
    expect(japanese).toBe("とても長い名前…ァイル第一版");
    const long = (middle: string): string => `${"a".repeat(30)}${middle}${"z".repeat(30)}`;
    expect(shortNames([long("1"), long("2")])).toEqual([long("1"), long("2")]);
  });

  it("never gives one name to two guards", () => {
    const part = fc.constantFrom("a", "b", "model-x", "a (b, c)", "a.jsonl", "#1", "a #1");
    const name = fc.oneof(
      part,
      fc.tuple(part, part, part).map(([id, model, mode]) => `${id} (${model}, ${mode})`),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), (names) => {
        const short = shortNames(names);
        expect(new Set(short).size).toBe(names.length);
      }),
    );
  });
});
