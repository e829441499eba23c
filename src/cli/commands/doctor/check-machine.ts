import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { mkdtemp, rmdir, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { formatBytes } from "../../ui/format.ts";
import type { Finding } from "./finding.ts";

const LEAST_NODE = [20, 19] as const;

/** Node's version. */
export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const ok = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  const found = { id: "node", title: "Node", detail: `${version} on ${process.platform}` };
  if (ok) return { ...found, status: "ok" };
  return { ...found, status: "broken", remedy: `Install Node ${LEAST_NODE.join(".")} or newer.` };
}

/** Processors that this process may use. */
export function checkProcessor(): Finding {
  const model = cpus()[0]?.model.trim() ?? "unknown";
  const detail = `${model} (${process.arch}), ${availableParallelism()} usable`;
  return { id: "processor", title: "Processor", status: "ok", detail };
}

/** Memory, and the limit of a container if one is set. */
export function checkMemory(): Finding {
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  const detail = `${formatBytes(total)}, ${formatBytes(Math.min(freemem(), total))} free`;
  const found = { id: "memory", title: "Memory", detail };
  if (total >= 6e9) return { ...found, status: "ok" };
  const remedy =
    "The smallest guard models need about 2 GB (guardreasoner-1b), 2B models about 4 GB in q8_0.";
  return { ...found, status: "note", remedy };
}

/** Whether a directory, which need not exist yet, can be written, and the space there. */
export async function checkDirectory(
  id: string,
  title: string,
  directory: string,
  variable: string,
): Promise<Finding> {
  const existing = await nearestExisting(directory);
  const found = { id, title };
  try {
    // Asking for the permission is not enough: a read-only file system grants it.
    await rmdir(await mkdtemp(join(existing, ".komainu-")));
  } catch {
    const remedy = `Make it writable, or set ${variable} to another directory.`;
    return { ...found, status: "broken", detail: `${directory} cannot be written`, remedy };
  }
  const { bavail, bsize } = await statfs(existing);
  const detail = `${directory}, ${formatBytes(bavail * bsize)} free`;
  if (bavail * bsize >= 10e9) return { ...found, status: "ok", detail };
  const remedy = `A 2B model takes 10 GB while it is converted: free some, or set ${variable}.`;
  return { ...found, status: "note", detail, remedy };
}

async function nearestExisting(directory: string): Promise<string> {
  try {
    await stat(directory);
    return directory;
  } catch {
    const parent = dirname(directory);
    return parent === directory ? directory : nearestExisting(parent);
  }
}
