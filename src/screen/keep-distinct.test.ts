import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepDistinct, rowBits } from "./keep-distinct.ts";

const ROWS = 64;

describe("keepDistinct", () => {
  it("keeps each row once, in the order first met, and can be used again", () => {
    const met = rowBits(ROWS);
    fc.assert(
      fc.property(fc.array(fc.nat(ROWS - 1)), fc.nat(8), (values, more) => {
        const rows = Uint32Array.from([...values, ...Array.from({ length: more }, () => 1)]);
        const kept = keepDistinct(rows, values.length, met);
        expect([...rows.subarray(0, kept)]).toEqual([...new Set(values)]);
      }),
    );
  });
});
