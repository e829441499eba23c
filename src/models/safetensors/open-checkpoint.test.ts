import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { containing } from "../../../test/fixtures/matchers.ts";
import { writeSafetensors } from "../../../test/fixtures/write-safetensors.ts";
import { openCheckpoint } from "./open-checkpoint.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const byte = { dtype: "U8", shape: [1], data: Uint8Array.of(7) };
const writeIndex = (weightMap: unknown) =>
  writeFileSync(
    join(folder, "model.safetensors.index.json"),
    JSON.stringify({ metadata: { total_size: 2 }, weight_map: weightMap }),
  );

describe("openCheckpoint", () => {
  it("reads one file", async () => {
    writeSafetensors(join(folder, "model.safetensors"), { a: byte });
    expect([...(await openCheckpoint(folder)).keys()]).toEqual(["a"]);
  });

  it("reads shards in the order of their names, and through links as the Hub's cache has them", async () => {
    writeSafetensors(join(folder, "blob"), { z: byte });
    symlinkSync("blob", join(folder, "model-1.safetensors"));
    writeSafetensors(join(folder, "model-2.safetensors"), { b: byte, a: byte });
    writeIndex({ a: "model-2.safetensors", b: "model-2.safetensors", z: "model-1.safetensors" });
    expect([...(await openCheckpoint(folder)).keys()]).toEqual(["z", "a", "b"]);
  });

  it("says what is missing where there are no safetensors", async () => {
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: "file_not_found",
      message: containing("model.safetensors"),
    });
  });

  it.each([
    "../outside.safetensors",
    "/etc/passwd.safetensors",
    "sub/model.safetensors",
    "..\\outside.safetensors",
    "C:model.safetensors",
    ".hidden.safetensors",
    "model.safetensors\0.txt",
    "model.bin",
    "",
  ])("refuses an index that names the file %j", async (name) => {
    writeIndex({ a: name });
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: "file_damaged" });
  });

  it.each<[string, unknown]>([
    ["a tensor that the shard lacks", { a: "model-1.safetensors", b: "model-1.safetensors" }],
    ["another shard than the one that holds it", { a: "model-2.safetensors" }],
    ["no weight map", undefined],
    ["a list in place of a weight map", ["a"]],
  ])("refuses an index that gives %s", async (_, weightMap) => {
    writeSafetensors(join(folder, "model-1.safetensors"), { a: byte });
    writeSafetensors(join(folder, "model-2.safetensors"), { a: byte, c: byte });
    writeIndex(weightMap);
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: "file_damaged" });
  });

  it("refuses an index that is not JSON", async () => {
    writeFileSync(join(folder, "model.safetensors.index.json"), "{");
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: "file_damaged" });
  });

  it("refuses a shard that was cut short, and says which one is missing", async () => {
    const shard = join(folder, "model-1.safetensors");
    writeSafetensors(shard, { a: byte });
    writeIndex({ a: "model-1.safetensors", b: "model-2.safetensors" });
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: "file_not_found",
      message: containing("model-2.safetensors"),
    });
    writeFileSync(shard, readFileSync(shard).subarray(0, -1));
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: "file_damaged" });
  });
});
