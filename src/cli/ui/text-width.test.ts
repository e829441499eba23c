import { describe, expect, it } from "vitest";
import { renderTable } from "./table.ts";
import { padToWidth, textWidth, truncateToWidth, wrapToWidth } from "./text-width.ts";

describe("a terminal's columns", () => {
  it.each([
    ["", 0],
    ["guard", 5],
    ["狛犬", 4],
    ["ﾊﾝｶｸ", 4],
    ["ｶﾞ", 2],
    ["e\u0301", 1],
    ["が", 2],
    ["か\u3099", 2],
    ["👍🏽", 2],
    ["👩‍👩‍👧", 2],
    ["❤️", 2],
    ["━┃─", 3],
    ["a\u200Bb", 2],
  ])("%j takes %i", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe("a text is fitted", () => {
  it("by spaces, on either side", () => {
    expect(padToWidth("狛犬", 6)).toBe("狛犬  ");
    expect(padToWidth("12", 5, "right")).toBe("   12");
    expect(padToWidth("longer", 3)).toBe("longer");
  });

  it.each([
    ["ずっと長い名前", 7, "ずっと…"],
    ["ずっと長い名前", 8, "ずっと…"],
    ["short", 5, "short"],
    ["shorter", 5, "shor…"],
    ["👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…"],
  ])("%j cut to %i", (text, width, cut) => {
    expect(truncateToWidth(text, width)).toBe(cut);
    expect(textWidth(cut)).toBeLessThanOrEqual(width);
  });

  it.each([
    ["one two three", 7, ["one two", "three"]],
    ["長い日本語の文", 6, ["長い日", "本語の", "文"]],
    ["unbreakable", 4, ["unbr", "eaka", "ble"]],
    ["two\nlines", 20, ["two", "lines"]],
    ["日本 語", 5, ["日本", "語"]],
  ])("%j wrapped at %i", (text, width, lines) => {
    expect(wrapToWidth(text, width)).toEqual(lines);
  });
});

it("a table keeps its columns straight with Japanese in them, and wraps the last", () => {
  const columns = [
    { title: "name" },
    { title: "rows", align: "right" as const },
    { title: "note" },
  ];
  const rows = [
    ["狛犬", "7", "two lions at a gate, one on each side"],
    ["screen", "1,234", "短い"],
  ];
  expect(renderTable(columns, rows, { width: 38 })).toBe(
    [
      "name     rows  note",
      "狛犬        7  two lions at a gate,",
      "               one on each side",
      "screen  1,234  短い",
    ].join("\n"),
  );
});
