import { createHash } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "./make-folder.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A folder of Komainu's in the user's cache: `komainu/NAME` under `XDG_CACHE_HOME`, by default
 * under `~/.cache`.
 */
export function userCacheFolder(name: string, env: Environment = process.env): string {
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "komainu", name);
}

function entryPath(folder: string, key: string): string {
  const name = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return join(userCacheFolder(folder), `${name}.json`);
}

/** What this process has remembered, for where the cache cannot be written. */
const ownMemory = new Map<string, unknown>();

/** What was remembered under a key, or undefined: nothing, or nothing that can be read. */
export async function recall(folder: string, key: string): Promise<unknown> {
  const path = entryPath(folder, key);
  const own = ownMemory.get(path);
  if (own !== undefined) return own;
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Remembers a value of JSON under a key. Remembering is a help, not a need: where the cache cannot
 * be written, this process alone remembers.
 */
export async function remember(folder: string, key: string, value: unknown): Promise<void> {
  const target = entryPath(folder, key);
  ownMemory.set(target, value);
  const temporary = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await makeFolder(userCacheFolder(folder));
    await writeFile(temporary, JSON.stringify(value));
    await rename(temporary, target);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
