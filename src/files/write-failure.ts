import { errorMessage, KomainuError } from "../core/errors.ts";
import { isFullDisk, isMissing, systemCode } from "./system-error.ts";

/** What a failed write means, with the remedy. `path` is the output as the user named it. */
export function describeWriteFailure(path: string, error: unknown): KomainuError {
  if (error instanceof KomainuError) return error;
  const name = path === "-" ? "standard output" : path;
  if (isFullDisk(error)) {
    const message = `No space is left to write ${name}. Free some space and run the same command again.`;
    return new KomainuError("disk_full", message, { cause: error });
  }
  const code = systemCode(error) ?? "";
  const why = isMissing(error)
    ? "its directory does not exist"
    : ["EACCES", "EPERM", "EROFS"].includes(code)
      ? "you may not write there"
      : code === "EISDIR"
        ? "it is a directory"
        : code === "EEXIST"
          ? "a file of that name is there, and a folder is needed. Name another folder"
          : errorMessage(error);
  return new KomainuError("file_not_found", `Cannot write ${name}: ${why}.`, { cause: error });
}
