import { describe, expect, it } from "vitest";
import { canonicalLanguageTag, isLanguageTag } from "./language-tag.ts";

describe("canonicalLanguageTag", () => {
  it.each([
    ["JA-jp", "ja-JP"],
    ["ZH-HANT-tw", "zh-Hant-TW"],
    ["ja-latn", "ja-Latn"],
    ["iw", "he"],
    ["cmn", "zh"],
    ["und", "und"],
    ["en-x-team", "en-x-team"],
  ])("%s is %s", (value, canonical) => {
    expect(canonicalLanguageTag(value)).toBe(canonical);
    expect(isLanguageTag(value)).toBe(true);
  });

  it.each([
    "",
    "*",
    "j",
    "日本語",
    "ja_JP",
    "ja-",
    "-ja",
    "ja JP",
    "nonsense123",
    "japanese",
    "english-GB",
  ])("%j is no tag", (value) => {
    expect(canonicalLanguageTag(value)).toBeUndefined();
    expect(isLanguageTag(value)).toBe(false);
  });
});
