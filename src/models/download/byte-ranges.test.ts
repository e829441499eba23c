import { array, assert, integer, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";

import { ByteRanges } from "./byte-ranges.ts";

const SIZE = 60;
const RANGE = record({ start: nat(SIZE), end: nat(SIZE) });

describe("ByteRanges", () => {
  it("counts and completes whatever is added", () => {
    assert(
      property(array(RANGE), integer({ min: 1, max: 20 }), (added, pieceSize) => {
        const ranges = new ByteRanges();
        const bytes = new Set<number>();
        for (const range of added) {
          ranges.add(range);
          for (let byte = range.start; byte < range.end; byte++) bytes.add(byte);
        }
        expect(ranges.size).toBe(bytes.size);
        for (const piece of ranges.missing(SIZE, pieceSize)) {
          expect(piece.end - piece.start).toBeGreaterThan(0);
          expect(piece.end - piece.start).toBeLessThanOrEqual(pieceSize);
          for (let byte = piece.start; byte < piece.end; byte++) {
            expect(bytes.has(byte)).toBe(false);
            bytes.add(byte);
          }
        }
        expect(bytes.size).toBe(SIZE);
      }),
    );
  });
});
