import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isMissing } from "./system-error.ts";
import { syncDirectory } from "./sync-directory.ts";
import { describeWriteFailure } from "./write-failure.ts";

/** What a file gets: its content, or whatever writes it. */
export type FileContent = string | Uint8Array | ((file: FileHandle, path: string) => Promise<void>);

/**
 * Writes a file that appears complete or not at all: a new file beside it is filled, flushed to the
 * disk and moved into place. Whatever fails, the new file is removed and what was there stays. A
 * symbolic link keeps pointing where it points; a device or a pipe is written to as it is.
 *
 * @throws what writing throws, as the system says it
 */
export async function replaceFile(destination: string, content: FileContent): Promise<void> {
  if (await isDevice(destination)) return writeInPlace(destination, content);
  const target = await realpath(destination).catch((error: unknown) => {
    if (isMissing(error)) return destination;
    throw error;
  });
  const folder = dirname(target);
  const aside = join(folder, `.${basename(target)}.${randomBytes(6).toString("hex")}.partial`);
  try {
    const file = await open(aside, "wx+", 0o644);
    try {
      await (typeof content === "function" ? content(file, aside) : file.writeFile(content));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, target);
    await syncDirectory(folder);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

async function writeInPlace(destination: string, content: FileContent): Promise<void> {
  const file = await open(destination, "w");
  try {
    await (typeof content === "function" ? content(file, destination) : file.writeFile(content));
  } finally {
    await file.close();
  }
}

/**
 * As `replaceFile`, for an output that the user named.
 *
 * @throws KomainuError `disk_full`, or `file_not_found` where it cannot be written
 */
export async function writeOutput(path: string, content: FileContent): Promise<void> {
  try {
    await replaceFile(path, content);
  } catch (error) {
    throw describeWriteFailure(path, error);
  }
}

/** Whether a path is standard output or input (`-`), a device or a pipe: never read twice, nor replaced. */
export async function isStream(path: string): Promise<boolean> {
  return path === "-" || isDevice(path);
}

async function isDevice(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}
