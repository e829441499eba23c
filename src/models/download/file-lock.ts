import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { z } from "zod";

const HOLDER = z.object({ pid: z.number(), host: z.string(), id: z.string() });
const HEARTBEAT = 2_000;
/** A lock whose holder has not shown itself for this long is free to take, in milliseconds. */
const STALE_AFTER = 30_000;
const POLL = 100;

export interface FileLockOptions {
  /** Called once if another process holds the lock. */
  readonly onWait?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` while holding the lock file at `path`, waiting for whoever holds it. The lock of a
 * process that died is taken over: at once on the same machine, else when it has not shown itself
 * for half a minute. What is done under the lock must stay correct should two processes ever hold
 * it (a holder that was suspended for that long): the lock only keeps work from being done twice.
 */
export async function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  { onWait, signal }: FileLockOptions = {},
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const holder = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  for (let waited = false; !(await take(path, holder)); waited = true) {
    signal?.throwIfAborted();
    if (!waited) onWait?.();
    await freeIfStale(path);
    await delay(POLL);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    const current = await readFile(path, "utf8").catch(() => "");
    if (current === holder) await rm(path, { force: true });
  }
}

async function take(path: string, holder: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(holder);
    await file.close();
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Moves a dead holder's lock out of the way; of several that try, one succeeds. */
async function freeIfStale(path: string): Promise<void> {
  const [content, stats] = await Promise.all([
    readFile(path, "utf8").catch(() => undefined),
    stat(path).catch(() => undefined),
  ]);
  if (content === undefined || !stats) return;
  const quietFor = Date.now() - stats.mtimeMs;
  if (quietFor < STALE_AFTER && !holderDied(content)) return;
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { force: true });
}

function holderDied(content: string): boolean {
  const holder = HOLDER.safeParse(parse(content));
  if (!holder.success || holder.data.host !== hostname()) return false;
  try {
    process.kill(holder.data.pid, 0);
    return false;
  } catch (error) {
    return hasCode(error, "ESRCH");
  }
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch {
    return undefined;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
