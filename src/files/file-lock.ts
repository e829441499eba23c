import { type FileHandle, open, readFile, stat, unlink, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KomainuError } from "../core/errors.ts";
import { describeHolder, isAlive, parseHolder, type LockHolder } from "./lock-holder.ts";
import { notOurs } from "./not-ours.ts";
import { isMissing, systemCode } from "./system-error.ts";
import { makeFolder } from "./make-folder.ts";

const ATTEMPTS = 20;
const RETRY_MS = 25;
const POLL_MS = 100;
const HEARTBEAT_MS = 2000;
/** A lock that its holder touches and that was not touched for so long is free, in milliseconds. */
const STALE_AFTER_MS = 30_000;

/**
 * Keeps two processes from writing the same file. The lock is a file that names its process; the
 * lock of a process that is gone is taken over, and no other: it must hold
 * (docs/decisions/0015-outputs.md).
 *
 * @throws KomainuError `invalid_input` while another process holds it, or where the file is no lock
 */
export async function lockFile(path: string): Promise<AsyncDisposable> {
  const mine = describeHolder();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(path, mine)) {
      return { [Symbol.asyncDispose]: async () => release(path, mine) };
    }
    const text = await readIfThere(path);
    const holder = parseHolder(text);
    if (holder && isAlive(holder)) throw held(path, holder);
    // An unreadable lock may be one that is being written this moment.
    if (holder || attempt > ATTEMPTS / 2) await takeOver(path, text);
    else await sleep(RETRY_MS);
  }
  throw held(path, null);
}

export interface WaitOptions {
  /** Called once if another process holds the lock. */
  readonly onWait?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` while holding the lock file at `path`, waiting for whoever holds it. The lock of a
 * process that died is taken over: at once on the same machine, else when it has not shown itself
 * for half a minute. What is done under the lock must stay correct should two processes ever hold
 * it (a holder that was suspended for that long): the lock only keeps work from being done twice
 * (docs/decisions/0010-store-and-locks.md).
 */
export async function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  { onWait, signal }: WaitOptions = {},
): Promise<T> {
  await makeFolder(dirname(path));
  const mine = describeHolder();
  for (let waited = false; !(await create(path, mine)); waited = true) {
    signal?.throwIfAborted();
    if (!waited) onWait?.();
    const text = await readIfThere(path);
    const holder = parseHolder(text);
    if ((holder && !isAlive(holder)) || (await isSilent(path))) await takeOver(path, text);
    else await sleep(POLL_MS);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await release(path, mine);
  }
}

async function create(path: string, text: string): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, "wx");
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    await file.writeFile(text);
    return true;
  } catch (error) {
    await unlink(path);
    throw error;
  } finally {
    await file.close();
  }
}

/**
 * Removes a lock that nobody holds any more; a file that is no lock of Komainu's is refused. Of many
 * that find it at once one removes it, and only if it still is the one that was read: a lock that is
 * held is never moved, not even for a moment in which another could be made.
 */
async function takeOver(path: string, text: string | null): Promise<void> {
  refuseForeign(path, text);
  const guard = `${path}.takeover`;
  if (!(await create(guard, describeHolder()))) return passOver(guard);
  try {
    await release(path, text);
  } finally {
    await unlink(guard);
  }
}

/** Waits for whoever takes a lock over, or removes what one left that died at it. */
async function passOver(guard: string): Promise<void> {
  const text = await readIfThere(guard);
  refuseForeign(guard, text);
  const holder = parseHolder(text);
  if ((holder && !isAlive(holder)) || (await isSilent(guard))) await release(guard, text);
  else await sleep(RETRY_MS);
}

function refuseForeign(path: string, text: string | null): void {
  // A crash or a power cut can leave a lock without its words.
  const blank = text === null || /^[\0\s]*$/u.test(text);
  if (!blank && parseHolder(text) === null) throw notOurs(path, "lock");
}

/** Removes a lock if it is still the one that was read; another's stays. */
async function release(path: string, expected: string | null): Promise<void> {
  if (expected === null || (await readIfThere(path)) !== expected) return;
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

async function isSilent(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > STALE_AFTER_MS;
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function held(path: string, holder: LockHolder | null): KomainuError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : "another process";
  return new KomainuError(
    "invalid_input",
    `${who} is writing this output. Wait for it, or, if it is gone, remove ${path}.`,
  );
}
