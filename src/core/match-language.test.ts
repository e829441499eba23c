import { array, assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { matchLanguage } from "./match-language.ts";

describe("matchLanguage", () => {
  it.each([
    ["ja", ["en", "ja"], "ja"],
    ["ja-Latn", ["en", "ja", "*"], "ja"],
    ["zh-Hant-TW", ["zh", "zh-Hant", "*"], "zh-Hant"],
    ["zh-Hant-TW", ["zh", "*"], "zh"],
    ["zh-Hant", ["zh-Hant-TW", "zh-Hans"], undefined],
    ["zh", ["zh-Hans", "*"], "*"],
    ["ZH-hANT", ["zh-HANT"], "zh-HANT"],
    ["iw", ["he"], "he"],
    ["en-x-team-a", ["en", "en-x"], "en"],
    ["en-x-team-a", ["en-x-team"], "en-x-team"],
    ["und", ["ja", "en"], undefined],
    ["und", ["ja", "*"], "*"],
    ["und", ["*", "und"], "und"],
    ["fr", ["ja", "*"], "*"],
    ["fr", [], undefined],
    ["*", ["ja", "*"], "*"],
    ["no tag at all", ["*"], "*"],
  ] as const)("%s among %j is %s", (tag, available, expected) => {
    expect(matchLanguage(tag, available)).toBe(expected);
  });

  it("takes any iterable, and of two spellings of a tag the first", () => {
    expect(matchLanguage("ja-JP", new Set(["JA", "ja"]))).toBe("JA");
    expect(matchLanguage("ja", new Map([["ja", 1]]).keys())).toBe("ja");
  });

  it("gives only what is available, and gives something wherever `*` is", () => {
    assert(
      property(string(), array(string()), (tag, available) => {
        const found = matchLanguage(tag, available);
        expect(found === undefined || available.includes(found)).toBe(true);
        expect(matchLanguage(tag, [...available, "*"])).toBeDefined();
      }),
    );
  });
});
