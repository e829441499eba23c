import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { lockFile, withFileLock } from "./file-lock.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-lock-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const DEAD = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: "", token: "x" });

describe("lockFile", () => {
  it("lets one of many take over the lock of a dead process, every time", async () => {
    for (let round = 0; round < 100; round += 1) {
      const path = join(folder, `lock-${round}`);
      await writeFile(path, DEAD);
      const taken = await Promise.allSettled(Array.from({ length: 8 }, () => lockFile(path)));
      const won = taken.filter((result) => result.status === "fulfilled");
      expect(won).toHaveLength(1);
      for (const { value } of won) await value[Symbol.asyncDispose]();
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ["of a process that died at it is no hindrance", DEAD, "locked", []],
    ["that is another's file is refused, and stays", "mine", "invalid_input", ["lock", "takeover"]],
  ])("a take-over %s", async (_what, content, outcome, left) => {
    const path = join(folder, "lock");
    await writeFile(path, DEAD);
    await writeFile(`${path}.takeover`, content);
    const locking = lockFile(path).then(async (lock) => {
      await lock[Symbol.asyncDispose]();
      return "locked";
    });
    expect(await locking.catch(({ code }: { code: unknown }) => code)).toBe(outcome);
    expect((await readdir(folder)).map((name) => name.replace("lock.", ""))).toEqual(left);
  });
});

describe("withFileLock", () => {
  it("lets one in at a time, and leaves nothing behind", async () => {
    const path = join(folder, "lock");
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await delay(5);
      inside--;
    };
    await Promise.all(Array.from({ length: 5 }, () => withFileLock(path, work)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it("is free again after its holder failed", async () => {
    const path = join(folder, "lock");
    const failing = withFileLock(path, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    await expect(withFileLock(path, () => Promise.resolve(1))).resolves.toBe(1);
  });

  it("takes over from a process that died, or that is long silent", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const dead = join(folder, "dead");
    await writeFile(dead, JSON.stringify({ pid, host: hostname(), id: "x" }));
    await expect(withFileLock(dead, () => Promise.resolve(1))).resolves.toBe(1);
    const silent = join(folder, "silent");
    await writeFile(silent, JSON.stringify({ pid: 1, host: "another-machine", id: "x" }));
    const past = new Date(Date.now() - 60_000);
    await utimes(silent, past, past);
    await expect(withFileLock(silent, () => Promise.resolve(2))).resolves.toBe(2);
  });

  it("refuses a file that is no lock, and takes over one that a crash left empty", async () => {
    const path = join(folder, "lock");
    const past = new Date(Date.now() - 60_000);
    await writeFile(path, "mine");
    await utimes(path, past, past);
    await expect(withFileLock(path, () => Promise.resolve(1))).rejects.toThrow(/is in the way/);
    expect(await readFile(path, "utf8")).toBe("mine");
    await writeFile(path, "\0\0");
    await utimes(path, past, past);
    await expect(withFileLock(path, () => Promise.resolve(1))).resolves.toBe(1);
  });

  it("waits for a living holder until told to stop", async () => {
    const path = join(folder, "lock");
    await writeFile(path, JSON.stringify({ pid: 1, host: "another-machine", id: "x" }));
    let waits = 0;
    const signal = AbortSignal.timeout(250);
    const waiting = withFileLock(path, () => Promise.resolve(), { signal, onWait: () => waits++ });
    await expect(waiting).rejects.toMatchObject({ name: "TimeoutError" });
    expect(waits).toBe(1);
  });
});
