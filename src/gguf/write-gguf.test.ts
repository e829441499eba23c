import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gguf } from "@huggingface/gguf";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { containing } from "../../test/fixtures/matchers.ts";
import {
  bool,
  float32,
  int32,
  int32s,
  string,
  strings,
  uint32,
  type GgufValue,
} from "./gguf-value.ts";
import { writeFileAtomically } from "./write-file-atomically.ts";
import { writeGguf, type GgufTensor } from "./write-gguf.ts";

const folder = mkdtempSync(join(tmpdir(), "komainu-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const destination = join(folder, "model.gguf");

const value: fc.Arbitrary<GgufValue> = fc.oneof(
  fc.nat(0xffffffff).map(uint32),
  fc.integer().map(int32),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map(float32),
  fc.boolean().map(bool),
  fc.string({ unit: "grapheme" }).map(string),
  fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }).map(strings),
  fc.array(fc.integer(), { minLength: 1 }).map(int32s),
);
const tensor = (name: string, shape: readonly number[]) => {
  const length = shape.reduce((product, size) => product * size, 4);
  const data = Uint8Array.from({ length }, (_, i) => i);
  return { name, type: "F32", shape, data: [data.subarray(0, 5), data.subarray(5)] } as const;
};

describe("writeGguf", () => {
  it("writes what another library reads back", async () => {
    const key = fc.string({ minLength: 1, maxLength: 20 }).map((text) => `test.${text}`);
    const shapes = fc.array(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(key, value)), shapes, async (entries, shapes) => {
        const metadata = new Map(entries);
        const tensors = shapes.map((shape, index) => tensor(`t${index}`, shape));
        await writeGguf({ destination, metadata, tensors });
        const read = await gguf(destination, { allowLocalFile: true, typedMetadata: true });
        const values = new Map<string, unknown>(Object.entries(read.metadata));
        for (const [name, written] of metadata) {
          const { value } = written;
          const expected = written.type === "array" ? Array.from<unknown>(written.value) : value;
          expect(values.get(name)).toEqual(expected);
        }
        const bytes = readFileSync(destination);
        expect(read.tensorInfos.map((info) => info.shape.map(Number).reverse())).toEqual(shapes);
        for (const [index, info] of read.tensorInfos.entries()) {
          expect(Number(info.offset) % 32).toBe(0);
          const start = Number(read.tensorDataOffset) + Number(info.offset);
          const expected = Buffer.concat(tensors[index]?.data ?? []);
          expect(bytes.subarray(start, start + expected.length).equals(expected)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ["too few bytes", [new Uint8Array(4)]],
    ["too many bytes", [new Uint8Array(8), new Uint8Array(4)]],
  ])("refuses %s for a tensor, and leaves what was there", async (_, data) => {
    writeFileSync(destination, "what was there");
    const before = readdirSync(folder);
    const tensors: GgufTensor[] = [{ name: "a", type: "F32", shape: [2], data }];
    await expect(writeGguf({ destination, metadata: new Map(), tensors })).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(readFileSync(destination, "utf8")).toBe("what was there");
    expect(readdirSync(folder)).toEqual(before);
  });

  it("refuses rows that do not divide into a type's blocks", async () => {
    const tensors: GgufTensor[] = [{ name: "a", type: "Q8_0", shape: [2, 33], data: [] }];
    await expect(writeGguf({ destination, metadata: new Map(), tensors })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("stops when aborted and leaves nothing behind", async () => {
    rmSync(destination, { force: true });
    const controller = new AbortController();
    const reason = new Error("enough");
    function* data() {
      yield new Uint8Array(4);
      controller.abort(reason);
      yield new Uint8Array(4);
    }
    const tensors: GgufTensor[] = [{ name: "a", type: "F32", shape: [2], data: data() }];
    const { signal } = controller;
    await expect(writeGguf({ destination, metadata: new Map(), tensors, signal })).rejects.toBe(
      reason,
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("writeFileAtomically", () => {
  it("refuses at once what the disk has no room for", async () => {
    await expect(
      writeFileAtomically(destination, 2 ** 60, () => Promise.reject(new Error("not reached"))),
    ).rejects.toMatchObject({ code: "disk_full", message: containing("MB free") });
  });

  it("says so when the folder is not there", async () => {
    await expect(
      writeFileAtomically(join(folder, "none", "file"), 1, () => Promise.resolve()),
    ).rejects.toMatchObject({ code: "file_not_found" });
  });

  it.skipIf(!existsSync("/dev/full"))("calls a disk that is full `disk_full`", async () => {
    const full = await open("/dev/full", "w");
    const error: unknown = await full.write(Buffer.alloc(4096)).catch((error: unknown) => error);
    await full.close();
    const written = writeFileAtomically(destination, 1, () => Promise.reject(error));
    await expect(written).rejects.toMatchObject({ code: "disk_full", cause: error });
    expect(readdirSync(folder)).toEqual([]);
  });
});
