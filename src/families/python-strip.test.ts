import { describe, expect, it } from "vitest";
import { pythonStrip } from "./python-strip.ts";

describe("pythonStrip", () => {
  it.each([
    ["  a b \n", "a b"],
    ["\u3000日本語\u3000", "日本語"],
    ["\x1ca\x85", "a"],
    ["\uFEFFa\uFEFF", "\uFEFFa\uFEFF"],
    [" \t\n", ""],
  ])("%j", (value, expected) => {
    expect(pythonStrip(value)).toBe(expected);
  });
});
