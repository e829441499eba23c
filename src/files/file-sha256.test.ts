import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fileSha256 } from "./file-sha256.ts";

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

describe("fileSha256", () => {
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
    await rm(folder, { recursive: true });
  });

  it("gives the file's hash, and that of its new content once it has changed", async () => {
    expect(await fileSha256(file)).toBe(sha256("one"));
    await writeFile(file, "three");
    expect(await fileSha256(file)).toBe(sha256("three"));
  });

  it("remembers a hash for as long as size and time of change are the same", async () => {
    const time = new Date("2026-01-02T03:04:05Z");
    await utimes(file, time, time);
    await fileSha256(file);
    // Another content of the same size and time: what is remembered shows.
    await writeFile(file, "two");
    await utimes(file, time, time);
    expect(await fileSha256(file)).toBe(sha256("one"));
  });

  it("hashes again when what it remembered is damaged", async () => {
    await fileSha256(file);
    const cache = join(folder, "cache", "komainu", "sha256");
    for (const name of await readdir(cache)) await writeFile(join(cache, name), "{");
    expect(await fileSha256(file)).toBe(sha256("one"));
  });

  it("does without a cache directory that cannot be written", async () => {
    vi.stubEnv("XDG_CACHE_HOME", file);
    expect(await fileSha256(file)).toBe(sha256("one"));
  });
});
