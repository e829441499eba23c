import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { allFinite, decodeValues, encodeValues } from "./encode-values.ts";

const golden = z
  .record(z.string(), z.base64())
  .parse(
    JSON.parse(
      readFileSync(
        join(import.meta.dirname, "../../../test/fixtures/quantized-blocks.json"),
        "utf8",
      ),
    ),
  );
const bytes = (name: string) => Uint8Array.from(Buffer.from(golden[name] ?? "", "base64"));
const floats = (name: string) => new Float32Array(bytes(name).buffer);

describe("encodeValues, against llama.cpp's own quantisers", () => {
  it.each([
    ["Q8_0", "values"],
    ["Q4_0", "values"],
    ["BF16", "values"],
    ["F16", "halves"],
  ] as const)("%s is equal bit for bit", (type, input) => {
    const expected = bytes(type);
    expect(expected.length).toBeGreaterThan(1000);
    expect(Buffer.compare(encodeValues(floats(input), type), expected)).toBe(0);
  });
});

describe("encodeValues to Q4_0", () => {
  it("stores a block of negative zeros as ggml's C code does, not as its Python port", () => {
    const block = encodeValues(new Float32Array(32).fill(-0), "Q4_0");
    expect([...block.subarray(0, 2)]).toEqual([0x00, 0x80]);
  });
});

describe("encodeValues and decodeValues", () => {
  it("give every finite half-precision number back as it was", () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits).filter(
      (bits) => (bits & 0x7c00) !== 0x7c00,
    );
    const values = decodeValues(new Uint8Array(all.buffer), "F16");
    expect(Buffer.compare(encodeValues(values, "F16"), new Uint8Array(all.buffer))).toBe(0);
  });

  it("give every finite bfloat16 number back as it was", () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits).filter(
      (bits) => (bits & 0x7f80) !== 0x7f80,
    );
    const values = decodeValues(new Uint8Array(all.buffer), "BF16");
    expect(Buffer.compare(encodeValues(values, "BF16"), new Uint8Array(all.buffer))).toBe(0);
  });

  it("take the nearest half-precision number, halfway to the even one", () => {
    fc.assert(
      fc.property(fc.float({ min: -65_500, max: 65_500, noNaN: true }), (number) => {
        const value = Float32Array.of(number);
        const half = encodeValues(value, "F16");
        const error = Math.abs((decodeValues(half, "F16")[0] ?? 0) - number);
        const bits = new Uint16Array(half.buffer)[0] ?? 0;
        for (const neighbour of [bits - 1, bits + 1]) {
          if ((neighbour & 0x7c00) === 0x7c00 || ((neighbour ^ bits) & 0x8000) !== 0) continue;
          const other = decodeValues(new Uint8Array(Uint16Array.of(neighbour).buffer), "F16");
          const otherError = Math.abs((other[0] ?? 0) - number);
          expect(error < otherError || (error === otherError && bits % 2 === 0)).toBe(true);
        }
      }),
    );
  });

  it("refuses what half precision cannot hold", () => {
    expect(() => encodeValues(Float32Array.of(65_520), "F16")).toThrow("bf16");
    expect(encodeValues(Float32Array.of(65_519), "F16")).toHaveLength(2);
  });
});

describe("allFinite", () => {
  it.each([
    [[1, -2, 3e38, 0], true],
    [[1, Number.NaN], false],
    [[Number.POSITIVE_INFINITY, 1], false],
    [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], false],
  ])("%j is %s", (values, finite) => {
    expect(allFinite(Float32Array.from(values))).toBe(finite);
  });
});
