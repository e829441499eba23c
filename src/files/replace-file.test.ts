import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceFile, writeOutput } from "./replace-file.ts";

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-replace-"));
  path = join(folder, "out.json");
});
afterEach(() => rm(folder, { recursive: true }));

describe("a file appears whole or not at all", () => {
  it.each<[string, Parameters<typeof replaceFile>[1]]>([
    ["text", "狛犬"],
    ["bytes", Buffer.from("狛犬")],
    ["what a function writes", async (file) => file.writeFile("狛犬")],
  ])("%s", async (_what, content) => {
    await writeFile(path, "before");
    await replaceFile(path, content);
    expect(await readFile(path, "utf8")).toBe("狛犬");
    expect(await readdir(folder)).toEqual(["out.json"]);
  });

  it("what was there stays where writing fails, and nothing else is left", async () => {
    await writeFile(path, "before");
    const failing = replaceFile(path, async (file) => {
      await file.writeFile("half");
      throw new Error("enough");
    });
    await expect(failing).rejects.toThrow("enough");
    expect(await readFile(path, "utf8")).toBe("before");
    expect(await readdir(folder)).toEqual(["out.json"]);
  });

  it("through a symbolic link, which stays one", async () => {
    await writeFile(path, "before");
    const soft = join(folder, "soft");
    await symlink(path, soft);
    await replaceFile(soft, "after");
    expect(await readFile(path, "utf8")).toBe("after");
    expect((await lstat(soft)).isSymbolicLink()).toBe(true);
  });
});

describe.skipIf(process.platform === "win32")("a pipe gets, and stays a pipe,", () => {
  it.each<[string, Parameters<typeof replaceFile>[1]]>([
    ["text", "狛犬"],
    ["what a function writes", async (file) => void (await file.write("狛犬"))],
  ])("%s", async (_what, content) => {
    execFileSync("bash", ["-c", 'mkfifo "$0"', path]);
    const [read] = await Promise.all([readFile(path, "utf8"), replaceFile(path, content)]);
    expect(read).toBe("狛犬");
    expect((await stat(path)).isFIFO()).toBe(true);
  });
});

describe("what cannot be written is said with the remedy", () => {
  it.each([
    ["a folder that is not there", "none/out.json", "file_not_found", /directory does not exist/],
    ["a folder in its place", ".", "file_not_found", /it is a directory|Cannot write/],
    ["a name that is too long", "x".repeat(300), "file_not_found", /: name too long\.$/],
    ["a file as its folder", "file/out.json", "file_not_found", /a part of its path is a file/],
  ])("%s", async (_what, name, code, message) => {
    await writeFile(join(folder, "file"), "");
    const refused = writeOutput(join(folder, name), "x");
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(message);
  });

  it.skipIf(!existsSync("/dev/full"))("a full device, which stays a device", async () => {
    await expect(writeOutput("/dev/full", "x")).rejects.toMatchObject({ code: "disk_full" });
    expect((await stat("/dev/full")).isCharacterDevice()).toBe(true);
  });
});
