import { describe, expect, it } from "vitest";
import { createRandom } from "../metrics/random.ts";
import { packMatrix, unpackRow } from "./packed-matrix.ts";

function unpack(values: Float32Array, rows: number, columns: number): Float32Array {
  const packed = packMatrix(values, rows, columns);
  const line = new Int8Array(columns);
  return values.map((_, at) => {
    if (at % columns === 0) unpackRow(packed, at / columns, line, 0);
    return (line[at % columns] ?? 0) * (packed.scales[Math.floor(at / columns)] ?? 0);
  });
}

/** Root of the mean squared error, over the root of the mean square. */
function relativeError(values: Float32Array, others: Float32Array): number {
  const sum = (of: (at: number) => number) => values.reduce((all, _, at) => all + of(at) ** 2, 0);
  return Math.sqrt(
    sum((at) => (values[at] ?? 0) - (others[at] ?? 0)) / sum((at) => values[at] ?? 0),
  );
}

describe("packMatrix", () => {
  it("keeps bell-shaped weights to about a tenth", () => {
    const random = createRandom(1);
    const bell = () => random() + random() + random() + random() - 2;
    const values = Float32Array.from({ length: 64 * 128 }, (_, at) => bell() * (1 + (at % 5)));
    expect(relativeError(values, unpack(values, 64, 128))).toBeLessThan(0.11);
  });

  it.each([
    ["zeros", () => 0],
    ["whole codes", (at: number) => (at % 16) - 8],
    ["one number again and again", () => -3.5],
  ])("keeps %s exactly", (_, value) => {
    const values = Float32Array.from({ length: 4 * 64 }, (_value, at) => value(at));
    const unpacked = unpack(values, 4, 64);
    for (const [at, one] of values.entries()) expect(unpacked[at]).toBeCloseTo(one, 5);
  });
});
