import { describe, expect, it } from "vitest";
import { float32Of, float32Tensor, readTensorFile, writeTensorFile } from "./tensor-file.ts";

const file = writeTensorFile({
  metadata: { format: "x", note: "日本" },
  tensors: new Map([
    ["bytes", { dtype: "U8", shape: [3], bytes: Uint8Array.of(1, 2, 3) }],
    ["numbers", float32Tensor(Float32Array.of(1.5, -2, 0.25, 4), [2, 2])],
  ]),
});

/** The same file with its header written anew. */
function withHeader(change: (header: string) => string): Uint8Array {
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = new TextEncoder().encode(
    change(new TextDecoder().decode(file.subarray(8, 8 + length))),
  );
  const changed = new Uint8Array(8 + header.length + file.length - 8 - length);
  new DataView(changed.buffer).setBigUint64(0, BigInt(header.length), true);
  changed.set(header, 8);
  changed.set(file.subarray(8 + length), 8 + header.length);
  return changed;
}

describe("readTensorFile", () => {
  it.each([
    ["as written", file],
    ["from a Buffer", Buffer.from(file)],
    ["from an odd place in memory", new Uint8Array([0, ...file]).subarray(1)],
  ])("reads what was written, %s", (_, bytes) => {
    const { metadata, tensors } = readTensorFile(bytes);
    expect(metadata).toEqual({ format: "x", note: "日本" });
    expect([...(tensors.get("bytes")?.bytes ?? [])]).toEqual([1, 2, 3]);
    const numbers = tensors.get("numbers");
    expect(numbers?.shape).toEqual([2, 2]);
    expect(numbers && [...float32Of(numbers)]).toEqual([1.5, -2, 0.25, 4]);
  });

  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "it has 0 bytes"],
    ["a header that is cut off", file.subarray(0, 20), "inside its header"],
    ["tensors that are cut off", file.subarray(0, -1), "does not have the bytes"],
    ["a header that is no object", withHeader(() => "[]"), "malformed"],
    ["a header that is not JSON", withHeader(() => "{"), "JSON"],
    ["another shape", withHeader((text) => text.replace("[2,2]", "[2,3]")), "does not have"],
    ["a shape below nothing", withHeader((text) => text.replace("[2,2]", "[-2,-2]")), "malformed"],
    ["another type", withHeader((text) => text.replace("F32", "F16")), "malformed"],
  ])("refuses %s", (_, bytes, why) => {
    expect(() => readTensorFile(bytes)).toThrow(why);
  });
});
