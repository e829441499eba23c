import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder } from "./make-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "komainu-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("makeFolder", () => {
  it("makes every folder of a path, also at once, and again", async () => {
    const path = join(folder, "a", "b", "c");
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(path, "d"))]);
    await makeFolder(path);
    expect(statSync(join(path, "d")).isDirectory()).toBe(true);
  });

  it("loses no race for the folders above", async () => {
    for (let round = 0; round < 100; round++) {
      const leaves = Array.from({ length: 8 }, (_, at) =>
        makeFolder(join(folder, `${round}`, "a", "b", `${at}`)),
      );
      await expect(Promise.all(leaves)).resolves.toHaveLength(8);
    }
  });

  it("takes a link to a folder for the folder", async () => {
    symlinkSync(folder, join(folder, "link"));
    await makeFolder(join(folder, "link"));
    await makeFolder(join(folder, "link", "inside"));
    expect(statSync(join(folder, "inside")).isDirectory()).toBe(true);
  });

  it("refuses a path through a file, or to one", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(makeFolder(join(folder, "file"))).rejects.toMatchObject({ code: "EEXIST" });
    await expect(makeFolder(join(folder, "file", "x"))).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  // Node's own never returns there.
  it.skipIf(process.platform !== "linux")("ends where no folder can be made", async () => {
    await expect(makeFolder("/proc/none/x")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
