import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { containing } from "../../../test/fixtures/matchers.ts";
import { writeRawSafetensors, writeSafetensors } from "../../../test/fixtures/write-safetensors.ts";
import { KomainuError } from "../../core/errors.ts";
import { readSafetensors } from "./read-safetensors.ts";
import { readTensor } from "./read-tensor.ts";

const folder = mkdtempSync(join(tmpdir(), "komainu-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "file.safetensors");

const floats = (count: number) => ({
  dtype: "F32",
  shape: [count],
  data: new Uint8Array(new Float32Array(count).fill(1.5).buffer),
});
/** An entry of a header, for 4 bytes. */
const entry = (change: object) => ({ dtype: "F32", shape: [1], data_offsets: [0, 4], ...change });

describe("readSafetensors", () => {
  it("gives every tensor, in the order of their names, with its bytes", async () => {
    const tensor = fc
      .tuple(
        fc.constantFrom(
          { dtype: "F32", size: 4 },
          { dtype: "BF16", size: 2 },
          { dtype: "U8", size: 1 },
        ),
        fc.array(fc.nat(4), { maxLength: 3 }),
      )
      .map(([{ dtype, size }, shape]) => {
        const length = shape.reduce((product, count) => product * count, size);
        return { dtype, shape, data: Uint8Array.from({ length }, (_, i) => i + length) };
      });
    const name = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !text.startsWith("__"));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, tensor, { noNullPrototype: true }), async (tensors) => {
        writeSafetensors(path, tensors);
        const read = await readSafetensors(path);
        expect([...read.keys()]).toEqual(Object.keys(tensors).sort());
        for (const [key, { dtype, shape, data }] of Object.entries(tensors)) {
          const found = read.get(key);
          if (found === undefined) throw new Error(`${key} is missing`);
          expect(found).toMatchObject({ dtype, shape });
          const pieces: Uint8Array[] = [];
          for await (const piece of readTensor(found)) pieces.push(piece);
          expect(Buffer.concat(pieces).equals(data)).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, () => void]>([
    ["an empty file", () => writeFileSync(path, "")],
    ["a header length beyond the limit", () => writeFileSync(path, Buffer.alloc(64, 0xff))],
    [
      "a header length beyond the file",
      () => {
        writeSafetensors(path, { a: floats(2) });
        writeFileSync(path, readFileSync(path).subarray(0, 40));
      },
    ],
    ["a header that is not JSON", () => writeRawSafetensors(path, "{", Buffer.alloc(0))],
    ["a header that is a list", () => writeRawSafetensors(path, "[]", Buffer.alloc(0))],
    [
      "a header that is not UTF-8",
      () => writeFileSync(path, Buffer.from("\x02\0\0\0\0\0\0\0\xff\xff", "latin1")),
    ],
    [
      "a file that was cut short",
      () => {
        writeSafetensors(path, { a: floats(8), b: floats(8) });
        writeFileSync(path, readFileSync(path).subarray(0, -1));
      },
    ],
    [
      "bytes after the last tensor",
      () => writeRawSafetensors(path, JSON.stringify({ a: entry({}) }), Buffer.alloc(5)),
    ],
    [
      "tensors that overlap",
      () =>
        writeRawSafetensors(path, JSON.stringify({ a: entry({}), b: entry({}) }), Buffer.alloc(4)),
    ],
    [
      "a gap between tensors",
      () =>
        writeRawSafetensors(
          path,
          JSON.stringify({ a: entry({}), b: entry({ data_offsets: [8, 12] }) }),
          Buffer.alloc(12),
        ),
    ],
    ["a length that the shape does not take", () => one({ shape: [2] })],
    ["a shape whose size overflows", () => one({ shape: [2 ** 40, 2 ** 40] })],
    ["a negative size", () => one({ shape: [-1, -1] })],
    ["a fractional offset", () => one({ data_offsets: [0, 4.5] })],
    ["offsets that run backwards", () => one({ data_offsets: [4, 0], shape: [] })],
    ["offsets beyond what a number can count", () => one({ data_offsets: [0, 2 ** 60] })],
    ["an unknown type", () => one({ dtype: "F7" })],
    ["a type named as a property of every object", () => one({ dtype: "constructor" })],
    ["an entry that is not an object", () => writeRawSafetensors(path, '{"a":1}', Buffer.alloc(0))],
    ["far too many dimensions", () => one({ shape: Array.from({ length: 99 }, () => 1) })],
  ])("refuses %s", async (_, write) => {
    write();
    await expect(readSafetensors(path)).rejects.toMatchObject({
      code: "file_damaged",
      message: containing(path),
    });
  });

  it("says so when there is no such file", async () => {
    await expect(readSafetensors(join(folder, "none"))).rejects.toMatchObject({
      code: "file_not_found",
    });
  });

  it("either reads a file with damaged bytes or refuses it, and never crashes", async () => {
    writeSafetensors(path, { "layer.a": floats(8), "layer.b": floats(4), c: floats(0) });
    const whole = readFileSync(path);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(whole.length), async (changes, length) => {
        const damaged = Buffer.from(whole);
        for (const [at, value] of changes) damaged[at] = value;
        writeFileSync(path, damaged.subarray(0, Math.max(length, whole.length - 20)));
        try {
          for (const tensor of (await readSafetensors(path)).values()) {
            expect(tensor.offset + tensor.byteLength).toBeLessThanOrEqual(whole.length);
          }
        } catch (error) {
          if (!(error instanceof KomainuError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("readTensor", () => {
  it("gives exactly the bytes of a range", async () => {
    const data = Uint8Array.from({ length: 100 }, (_, i) => i);
    writeSafetensors(path, {
      a: { dtype: "U8", shape: [3], data: data.subarray(0, 3) },
      b: { dtype: "U8", shape: [100], data },
    });
    const tensor = (await readSafetensors(path)).get("b");
    if (tensor === undefined) throw new Error("b is missing");
    for await (const piece of readTensor(tensor, { start: 10, end: 20 })) {
      expect([...piece]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    }
    await expect(readTensor(tensor, { start: 10, end: 101 }).next()).rejects.toMatchObject({
      code: "invalid_input",
    });
    writeFileSync(path, readFileSync(path).subarray(0, -50));
    await expect(readTensor(tensor).next()).rejects.toMatchObject({ code: "file_damaged" });
  });
});

/** A file of one tensor that is as it should be but for `change`. */
function one(change: object): void {
  writeRawSafetensors(path, JSON.stringify({ a: entry(change) }), Buffer.alloc(4));
}
