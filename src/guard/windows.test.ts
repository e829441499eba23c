import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PieceSource } from "./piece-source.ts";
import { characterBoundary, type CountTexts } from "./text-pieces.ts";
import { overlapOf, splitWindows } from "./windows.ts";

/** A token for every four characters begun. */
const fourths: CountTexts = async (texts) => texts.map((text) => Math.ceil(text.length / 4));
/** As many tokens as bytes: the most that a vocabulary of bytes gives. */
const bytes: CountTexts = async (texts) => texts.map((text) => Buffer.byteLength(text));

interface Cut {
  readonly longest?: number;
  readonly batch?: number;
  readonly count?: CountTexts;
}

async function windowsOf(text: string, maxTokens: number, cut: Cut = {}) {
  const { longest = 16, batch = Infinity, count = fourths } = cut;
  const source = new PieceSource(text, longest, count);
  source.fill(await count(source.take(batch)));
  const windows = [];
  for await (const window of splitWindows(source.fitted(overlapOf(maxTokens)), maxTokens)) {
    windows.push(window);
  }
  return windows;
}

const arbitraryText = fc
  .array(
    fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom(
        "文です。",
        "A sentence. ",
        "\n\n",
        "😀",
        "長い文が続いて終わらない",
        "\uD800",
      ),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));

const arbitraryCut = fc.record({
  longest: fc.integer({ min: 2, max: 200 }),
  batch: fc.integer({ min: 1, max: 500 }),
  count: fc.constantFrom(fourths, bytes),
});

describe("splitWindows", () => {
  it("covers every character, in order, within the limit, without splitting a pair", async () => {
    const size = fc.integer({ min: 16, max: 60 });
    const property = fc.asyncProperty(arbitraryText, size, arbitraryCut, async (text, max, cut) => {
      let covered = 0;
      for (const { start, end } of await windowsOf(text, max, cut)) {
        expect(start).toBeLessThanOrEqual(covered);
        expect(end).toBeGreaterThan(covered);
        const [tokens] = await cut.count([text.slice(start, end)]);
        expect(tokens).toBeLessThanOrEqual(max);
        // A code point above the first plane would begin one unit before the window.
        expect(text.codePointAt(start - 1) ?? 0).toBeLessThanOrEqual(0xffff);
        covered = end;
      }
      expect(covered).toBe(text.length);
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it.each([
    ["short sentences", "これは一文です。".repeat(200), 16],
    ["sentences longer than a piece", "これは一文です。".repeat(200), 4],
    ["sentences of many words", "It is a rather long sentence, as such go. ".repeat(60), 8],
  ])("cuts %s at their ends and repeats about a fifth", async (_, text, longest) => {
    const [first = ""] = text.match(/^.*?[.。] ?/u) ?? [];
    const windows = await windowsOf(text, 100, { longest });
    expect(windows.length).toBeGreaterThan(3);
    for (const { start, end } of windows) {
      expect([start % first.length, end % first.length]).toEqual([0, 0]);
    }
    const repeated = windows.slice(1).map(({ start }, index) => {
      const previous = windows[index] ?? { start: 0, end: 0 };
      return (previous.end - start) / (previous.end - previous.start);
    });
    expect(Math.min(...repeated)).toBeGreaterThan(0.05);
    expect(Math.max(...repeated)).toBeLessThanOrEqual(0.2);
  });

  it("cuts sentences that are longer than a window between words", async () => {
    const text = "bread ".repeat(500);
    const windows = await windowsOf(text, 40);
    for (const { start, end } of windows) expect(text.slice(start, end)).toMatch(/^(?:bread )+$/u);
  });

  it("gives no window for no text", async () => {
    expect(await windowsOf("", 20)).toEqual([]);
  });

  it("ends whatever is counted, even a count that is never small enough", async () => {
    let calls = 0;
    const count: CountTexts = async (texts) => {
      calls += 1;
      return texts.map(() => Number.MAX_SAFE_INTEGER);
    };
    const windows = await windowsOf("狛犬が門を守る。".repeat(20), 20, { count });
    expect(windows.at(-1)?.end).toBe(160);
    expect(calls).toBeLessThan(10);
  });
});

describe("characterBoundary", () => {
  it.each([
    ["a😀b", 1, 1],
    ["a😀b", 2, 1],
    ["a😀b", 3, 3],
    ["", 0, 0],
  ])("in %j moves %i to %i", (text, position, expected) => {
    expect(characterBoundary(text, position)).toBe(expected);
  });
});
