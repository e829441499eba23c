import { describe, expect, it } from "vitest";
import { normaliseText } from "./normalise-text.ts";

describe("normaliseText", () => {
  it.each([
    ["full width and case", "Ｈｅｌｌｏ ＷＯＲＬＤ", "hello world"],
    ["half-width katakana with its voicing mark", "ﾊﾟｽﾜｰﾄﾞ", "パスワード"],
    ["decomposed kana", "か\u3099", "が"],
    ["a zero-width space inside a word", "he\u200Bllo", "hello"],
    ["a soft hyphen inside a word", "pass\u00ADword", "password"],
    ["stacked marks", "h\u0336\u0334e\u0335llo", "hello"],
    ["runs of spaces, lines and controls", "a \t\n\u0000  b", "a b"],
    ["repeated characters", "すごーーーーい!!!!!", "すごーーい!!"],
    ["repeated emoji, which are two units each", "😀😀😀😀", "😀😀"],
    ["nothing", "", ""],
  ])("brings together %s", (_name, text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });

  it("takes lone surrogates", () => {
    expect(normaliseText("a\uD800b")).toBe("a\uD800b");
  });
});
