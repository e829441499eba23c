import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, rename, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { KomainuError } from "../core/errors.ts";

/** Who holds a lock, as its file says. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, where the system tells: a later process may have the same id. */
  readonly started: string;
  readonly token: string;
}

const ATTEMPTS = 20;
const RETRY_MS = 25;

/**
 * Keeps two processes from writing the same file. The lock is a file that names its process; the
 * lock of a process that is gone is taken over. Throws `invalid_input` while another holds it.
 */
export async function lockFile(path: string): Promise<AsyncDisposable> {
  const started = processStart(process.pid);
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), started, token: randomUUID() });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(path, mine)) {
      return { [Symbol.asyncDispose]: async () => takeAway(path, mine) };
    }
    const text = await readIfThere(path);
    const holder = parseHolder(text);
    if (holder && isAlive(holder)) throw held(path, holder);
    // An unreadable lock may be one that is being written this moment.
    if (holder || attempt > ATTEMPTS / 2) await takeAway(path, text);
    else await sleep(RETRY_MS);
  }
  throw held(path, null);
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Removes the lock if it is still the one that was read; another's stays. */
async function takeAway(path: string, expected: string | null): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  const same = (await readIfThere(aside)) === expected;
  await (same ? unlink(aside) : rename(aside, path));
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

function parseHolder(text: string | null): Holder | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isHolder(value) ? value : null;
  } catch {
    return null;
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === "object" &&
    value !== null &&
    "pid" in value &&
    typeof value.pid === "number" &&
    "host" in value &&
    typeof value.host === "string" &&
    "started" in value &&
    typeof value.started === "string"
  );
}

/** Another machine's processes cannot be seen: its locks count as held. */
function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return false;
  }
  return processStart(pid) === started;
}

/** On Linux, the clock tick at which a process began, from field 22 of its `stat`; else empty. */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function held(path: string, holder: Holder | null): KomainuError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : "another process";
  return new KomainuError(
    "invalid_input",
    `${who} is writing this output. Wait for it, or, if it is gone, remove ${path}.`,
  );
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
