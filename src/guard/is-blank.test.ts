import { describe, expect, it } from "vitest";
import { isBlank } from "./is-blank.ts";

describe("isBlank", () => {
  it.each<[string, string]>([
    ["nothing", ""],
    ["white space", " \t\r\n\u00A0\u3000\u2028"],
    ["control characters", "\u0000\u001B\u007F\u0085"],
    ["zero-width spaces and joiners", "\u200B\u200C\u200D\u2060\uFEFF"],
    ["soft hyphens", "\u00AD\u00AD"],
    ["marks of direction", "\u200E\u202E\u2066\u061C"],
    ["variation selectors", "\uFE0F\u{E0100}\u180B"],
    ["the combining grapheme joiner", "\u034F"],
    ["tags", "\u{E0001}\u{E0068}\u{E0069}\u{E007F}"],
    ["fillers", "\u115F\u1160\u3164\uFFA0\u2800"],
    ["marks of annotations", "\uFFF9\uFFFA\uFFFB"],
    ["many of them", "\u200B ".repeat(100_000)],
  ])("%s", (_, text) => {
    expect(isBlank(text)).toBe(true);
  });

  it.each<[string, string]>([
    ["a letter among zero-width spaces", "\u200Ba\u200B"],
    ["Japanese", "爆薬"],
    ["a full stop", "."],
    ["an emoji", "👍🏽"],
    ["a combining mark alone", "\u0301"],
    ["a private character", "\uE000"],
    ["half of a surrogate pair", "\uD83D"],
    ["a sign of Arabic numbers", "\u0600"],
    ["a long text after blanks", `${" ".repeat(100_000)}a`],
    ["ten million wide blanks and a letter", `${"\u3000".repeat(10_000_000)}あ`],
  ])("not %s", (_, text) => {
    expect(isBlank(text)).toBe(false);
  });
});
