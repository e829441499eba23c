import { describe, expect, it } from "vitest";
import { splitText } from "./split-text.ts";

/** One token a character: long words are cut too. */
const tokenize = (text: string) => Array.from(text, () => 4);

describe("splitText", () => {
  it.each([
    ["a short text", "こんばんは。"],
    ["sentences", "今日はいい天気ですね。散歩に行きましょう。".repeat(8)],
    ["one long sentence", "あ".repeat(500)],
    ["a long word among others", `Well. ${"x".repeat(300)} and then? Yes.`],
    ["pairs of surrogates", "😀".repeat(200)],
    ["lines without stops", "one two three four five six seven\n".repeat(20)],
  ])("covers all of %s, in order, in parts that fit", (_, text) => {
    const most = 40;
    const parts = [...splitText(text, tokenize, most)];
    let end = 0;
    for (const part of parts) {
      expect(part.start).toBeLessThanOrEqual(end);
      expect(part.end).toBeGreaterThan(end);
      expect(part.ids.length).toBe(tokenize(text.slice(part.start, part.end)).length);
      expect(part.ids.length).toBeLessThanOrEqual(most);
      end = part.end;
    }
    expect(end).toBe(text.length);
  });

  it("begins a part with the last sentence of the part before", () => {
    const sentence = "これは一つ目の文で、少しだけ長い文になっています。";
    const [first, second] = splitText(sentence.repeat(4), tokenize, 2.5 * sentence.length);
    expect(first?.end).toBe(2 * sentence.length);
    expect(second?.start).toBe(sentence.length);
  });

  it("keeps the parts of a text that grows, but for the last", () => {
    const text = "これは少しだけ長い文であります、はい。".repeat(9);
    const grown = [...splitText(`${text}もう少し。`, tokenize, 50)];
    const before = [...splitText(text, tokenize, 50)];
    expect(grown.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  });
});
