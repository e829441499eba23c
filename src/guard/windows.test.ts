import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitWindows, type CountTokens } from "./windows.ts";

/** A token for every four characters begun. */
const countTokens: CountTokens = (text) => Promise.resolve(Math.ceil(text.length / 4));

async function windowsOf(text: string, maxTokens: number) {
  const windows = [];
  for await (const window of splitWindows(text, maxTokens, countTokens)) windows.push(window);
  return windows;
}

const arbitraryText = fc.array(
  fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom("文です。", "A sentence. ", "\n\n", "😀", "長い文が続いて終わらない", "\uD800"),
  ),
  { maxLength: 60 },
);

describe("splitWindows", () => {
  it("covers every character, in order, within the limit, without splitting a pair", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryText, fc.integer({ min: 5, max: 60 }), async (parts, maxTokens) => {
        const text = parts.join("");
        const windows = await windowsOf(text, maxTokens);
        let covered = 0;
        for (const { start, end } of windows) {
          expect(start).toBeLessThanOrEqual(covered);
          expect(end).toBeGreaterThan(covered);
          expect(Math.ceil((end - start) / 4)).toBeLessThanOrEqual(maxTokens);
          // A code point above the first plane would begin one unit before the window.
          expect(text.codePointAt(start - 1) ?? 0).toBeLessThanOrEqual(0xffff);
          covered = end;
        }
        expect(covered).toBe(text.length);
      }),
      { numRuns: 300 },
    );
  });

  it("cuts at sentence ends and repeats about a fifth", async () => {
    const text = "これは一文です。".repeat(100);
    const windows = await windowsOf(text, 50);
    expect(windows.length).toBeGreaterThan(3);
    for (const { start, end } of windows) expect(text.slice(start, end)).toMatch(/^これ.*。$/u);
    const repeated = windows.slice(1).map(({ start }, index) => {
      const previous = windows[index] ?? { start: 0, end: 0 };
      return (previous.end - start) / (previous.end - previous.start);
    });
    expect(Math.min(...repeated)).toBeGreaterThan(0.1);
    expect(Math.max(...repeated)).toBeLessThanOrEqual(0.2);
  });

  it("gives no window for no text", async () => {
    expect(await windowsOf("", 10)).toEqual([]);
  });
});
