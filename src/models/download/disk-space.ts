import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";

import { KomainuError } from "../../core/errors.ts";
import { isFullDisk } from "../../files/system-error.ts";

/** Bytes that are about to be written under a directory. */
export interface SpaceNeed {
  /** May not exist yet. */
  readonly directory: string;
  readonly bytes: number;
  /** The environment variable that moves this directory elsewhere. */
  readonly variable: string;
}

/** Left free on the disk, for whatever else runs on the machine. */
const RESERVE = 64 * 1024 * 1024;

/** Rejects with `disk_full` if a disk has no room for all that is to be written to it. */
export async function requireDiskSpace(needs: readonly SpaceNeed[]): Promise<void> {
  const disks = new Map<number, { free: number; needs: SpaceNeed[] }>();
  for (const need of needs) {
    if (need.bytes <= 0) continue;
    const directory = await nearestExisting(need.directory);
    const { dev } = await stat(directory);
    const disk = disks.get(dev) ?? { free: await freeBytes(directory), needs: [] };
    disk.needs.push(need);
    disks.set(dev, disk);
  }
  for (const disk of disks.values()) {
    const bytes = disk.needs.reduce((sum, need) => sum + need.bytes, RESERVE);
    if (bytes > disk.free) throw tooLittle(disk.free, bytes, disk.needs);
  }
}

function tooLittle(free: number, bytes: number, needs: readonly SpaceNeed[]): KomainuError {
  const where = needs.map((need) => `${need.directory} (${need.variable})`).join(" and ");
  return new KomainuError(
    "disk_full",
    `This needs ${gigabytes(bytes)} of disk space in ${where}, and ${gigabytes(free)} are free. ` +
      "Free some, or move the directory with the variable in brackets.",
  );
}

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

async function nearestExisting(directory: string): Promise<string> {
  try {
    await stat(directory);
    return directory;
  } catch (error) {
    const parent = dirname(directory);
    if (parent === directory) throw error;
    return nearestExisting(parent);
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** The error of a write that failed: `disk_full` if there was no room, else the error itself. */
export function describeWriteError(error: unknown): unknown {
  if (!isFullDisk(error)) return error;
  return new KomainuError(
    "disk_full",
    "The disk is full. Free some space and run the same command again: it resumes where it stopped.",
    { cause: error },
  );
}
