import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitWindows } from "./split-windows.ts";

describe("splitWindows", () => {
  it("leaves nothing out, keeps to the size, and overlaps", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        const windows = [...splitWindows(text, 40, 10)];
        expect(windows[0]?.start).toBe(0);
        expect(windows.at(-1)?.end).toBe(text.length);
        for (const [index, { start, end }] of windows.entries()) {
          expect(end - start).toBeLessThanOrEqual(40);
          const next = windows[index + 1];
          if (next === undefined) continue;
          expect(next.start).toBeGreaterThan(start);
          expect(end - next.start).toBeGreaterThanOrEqual(10);
        }
      }),
    );
  });

  it("cuts after a sentence where there is one", () => {
    const text = `${"あ".repeat(34)}。${"い".repeat(40)}`;
    expect([...splitWindows(text, 40, 10)][0]).toEqual({ start: 0, end: 35 });
  });

  it("does not cut a character in two", () => {
    const text = "😀".repeat(100);
    for (const { start, end } of splitWindows(text, 41, 9)) {
      expect(text.slice(start, end)).toMatch(/^(?:😀)+$/u);
    }
  });
});
