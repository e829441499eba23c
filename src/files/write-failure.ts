import { KomainuError } from "../core/errors.ts";
import { describeSystemError, isFullDisk, systemCode } from "./system-error.ts";

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "its directory does not exist",
  ENOTDIR: "a part of its path is a file",
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "you may not write there",
  EISDIR: "it is a directory",
  EEXIST: "a file of that name is in the way",
};

/** What a failed write means, with the remedy. `path` is the output as the user named it. */
export function describeWriteFailure(path: string, error: unknown): KomainuError {
  if (error instanceof KomainuError) return error;
  const name = path === "-" ? "standard output" : path;
  if (isFullDisk(error)) {
    const message = `No space is left to write ${name}. Free some space and run the same command again.`;
    return new KomainuError("disk_full", message, { cause: error });
  }
  const code = systemCode(error) ?? "";
  const why = WHY[code] ?? describeSystemError(error);
  return new KomainuError("file_not_found", `Cannot write ${name}: ${why}.`, { cause: error });
}
