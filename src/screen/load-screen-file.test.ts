import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScreenFile } from "./load-screen-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-screen-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("loadScreenFile", () => {
  it.each([
    ["missing", undefined, "file_not_found"],
    ["not compressed", "not compressed", "file_damaged"],
    ["not a screen", brotliCompressSync("compressed, but not a screen"), "file_damaged"],
  ])("refuses a file that is %s", async (name, content, code) => {
    const file = join(folder, `${name}.bin`);
    if (content !== undefined) await writeFile(file, content);
    await expect(loadScreenFile(file)).rejects.toMatchObject({ code });
  });
});
