import { createHash } from "node:crypto";
import {
  chmod,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fileSha256 } from "./file-sha256.ts";
import { userCacheFolder } from "./user-cache.ts";

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

/** Lets the file count as left alone: past the step in which file systems note changes. */
async function settle(): Promise<void> {
  await delay(20);
  vi.setSystemTime(Date.now() + 10_000);
}

describe("fileSha256", () => {
  /** As another process does it, which has only the cache to remember by. */
  async function inAnotherProcess(path: string): Promise<string> {
    vi.resetModules();
    return (await import("./file-sha256.ts")).fileSha256(path);
  }

  let folder = "";
  let file = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "komainu-hash-"));
    file = join(folder, "model.gguf");
    await writeFile(file, "one");
    vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.useRealTimers();
    await rm(folder, { recursive: true });
  });

  async function entries(): Promise<readonly string[]> {
    const cache = userCacheFolder("sha256");
    return (await readdir(cache).catch(() => [])).map((name) => join(cache, name));
  }

  it("gives the file's hash, and that of its new content once it has changed", async () => {
    expect(await fileSha256(file)).toBe(sha256("one"));
    await writeFile(file, "three");
    expect(await fileSha256(file)).toBe(sha256("three"));
  });

  it("remembers the hash of a file that is left alone, and reads it no more", async () => {
    await settle();
    await fileSha256(file);
    const [entry = ""] = await entries();
    const told = (await readFile(entry, "utf8")).replace(sha256("one"), sha256("told"));
    await writeFile(entry, told);
    expect(await inAnotherProcess(file)).toBe(sha256("told"));
  });

  it("does not remember the hash of a file that has just changed", async () => {
    await fileSha256(file);
    expect(await entries()).toEqual([]);
  });

  it.each([
    [
      "another content of the same size, with the time of change set back",
      async () => {
        const { atime, mtime } = await stat(file);
        await writeFile(file, "two");
        await utimes(file, atime, mtime);
      },
    ],
    [
      "another file of the same size and time moved into its place",
      async () => {
        const { atime, mtime } = await stat(file);
        await writeFile(`${file}.new`, "two");
        await utimes(`${file}.new`, atime, mtime);
        await rename(`${file}.new`, file);
      },
    ],
  ])("hashes again: %s", async (_name, change) => {
    const time = new Date("2026-01-02T03:04:05Z");
    await utimes(file, time, time);
    await settle();
    expect(await fileSha256(file)).toBe(sha256("one"));
    expect(await entries()).toHaveLength(1);
    await change();
    expect((await stat(file)).mtime).toEqual(time);
    expect(await fileSha256(file)).toBe(sha256("two"));
  });

  it("hashes again when what it remembered is damaged", async () => {
    await settle();
    await fileSha256(file);
    for (const entry of await entries()) await writeFile(entry, "{");
    expect(await inAnotherProcess(file)).toBe(sha256("one"));
  });

  it("does without a cache directory that cannot be written", async () => {
    await settle();
    vi.stubEnv("XDG_CACHE_HOME", file);
    expect(await fileSha256(file)).toBe(sha256("one"));
    const readOnly = join(folder, "read-only");
    vi.stubEnv("XDG_CACHE_HOME", readOnly);
    await writeFile(readOnly, "");
    await chmod(readOnly, 0o400);
    expect(await fileSha256(file)).toBe(sha256("one"));
  });

  it.each([
    ["a missing file", () => join(folder, "missing"), "file_not_found"],
    ["a folder", () => folder, "file_not_found"],
  ])("refuses %s", async (_name, path, code) => {
    await expect(fileSha256(path())).rejects.toMatchObject({ code });
  });

  it("stops when aborted", async () => {
    const reason = new Error("enough");
    await expect(fileSha256(file, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
