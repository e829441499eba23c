import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { systemCode } from "./system-error.ts";

/** Who holds a lock, as its file says. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, where the system tells: a later process may have the same id. */
  readonly started: string;
}

/** This process as a lock's file names it, unlike every other lock of this process. */
export function describeHolder(): string {
  const started = processStart(process.pid);
  return JSON.stringify({ pid: process.pid, host: hostname(), started, token: randomUUID() });
}

/** Reads what `describeHolder` wrote; `null` for anything else. */
export function parseHolder(text: string | null): LockHolder | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    if (typeof value !== "object" || value === null) return null;
    if (!("pid" in value && typeof value.pid === "number")) return null;
    if (!("host" in value && typeof value.host === "string")) return null;
    // Locks of downloads did not say it in the first release.
    const started = "started" in value && typeof value.started === "string" ? value.started : "";
    return { pid: value.pid, host: value.host, started };
  } catch {
    return null;
  }
}

/** Another machine's processes cannot be seen: they count as alive. */
export function isAlive({ pid, host, started }: LockHolder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) !== "EPERM") return false;
  }
  return started === "" || processStart(pid) === started;
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
