import { statfs, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { errorMessage, KomainuError } from "../core/errors.ts";
import { replaceFile } from "../files/replace-file.ts";
import { isFullDisk } from "../files/system-error.ts";

/**
 * Writes a file that is either complete or not there: `write` fills a new file beside
 * `destination`, which is then flushed to the disk and moved into place. Whatever goes wrong, the
 * new file is removed and what was at `destination` stays as it was.
 *
 * @param byteLength What will be written; refused at once where the disk has less free.
 * @throws KomainuError `disk_full` when the disk is or becomes full.
 */
export async function writeFileAtomically(
  destination: string,
  byteLength: number,
  write: (file: FileHandle, path: string) => Promise<void>,
): Promise<void> {
  await refuseFullDisk(dirname(destination), byteLength);
  try {
    await replaceFile(destination, write);
  } catch (error) {
    throw asWriteError(error, destination);
  }
}

/** Turns a full disk's error into `disk_full`; other errors are returned as they are. */
function asWriteError(error: unknown, destination: string): unknown {
  if (!isFullDisk(error)) return error;
  return new KomainuError(
    "disk_full",
    `The disk is full: "${destination}" was not written. Free some space and try again.`,
    { cause: error },
  );
}

async function refuseFullDisk(folder: string, byteLength: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder).catch((error: unknown) => {
    throw new KomainuError(
      "file_not_found",
      `Cannot write into "${folder}": ${errorMessage(error)}.`,
      { cause: error },
    );
  });
  if (bavail * bsize >= byteLength) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`;
  throw new KomainuError(
    "disk_full",
    `"${folder}" has ${megabytes(bavail * bsize)} free and ${megabytes(byteLength)} are needed. Free some space, or choose a smaller quantization.`,
  );
}
