import { describe, expect, it } from "vitest";
import { llama3RopeFactors } from "./rope-factors.ts";

const llama3 = {
  base: 500_000,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalContext: 8192,
};

describe("llama3RopeFactors", () => {
  // The bits that llama.cpp's converter writes, from where the waves grow too long for it.
  it.each([
    ["Llama 3.2 1B", 64, 32, 14, [0x3f800000, 0x3fd35ec2, 0x4052b46f, 0x411aaaee, 0x42000000]],
    [
      "Llama 3.1 8B",
      128,
      8,
      28,
      [
        0x3f800000, 0x3f9a8ed5, 0x3fc6d64a, 0x4001af1d, 0x402c732e, 0x406bcace, 0x40a83c06,
        0x41000000,
      ],
    ],
  ])("gives those of %s bit for bit", (_, headSize, factor, first, expected) => {
    const factors = llama3RopeFactors({ ...llama3, headSize, factor });
    expect(factors).toHaveLength(headSize / 2);
    const bits = [...new Uint32Array(factors.buffer)];
    expect(bits.slice(0, first).every((value) => value === 0x3f800000)).toBe(true);
    expect(bits.slice(first, first + expected.length)).toEqual(expected);
    expect(factors.at(-1)).toBe(factor);
  });
});
