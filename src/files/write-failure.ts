import { errorMessage, KomainuError } from "../core/errors.ts";

/** What a failed write means, with the remedy. `path` is the output as the user named it. */
export function describeWriteFailure(path: string, error: unknown): KomainuError {
  if (error instanceof KomainuError) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG") {
    const message =
      `No space is left to write ${path}. What was judged before is kept: ` +
      "free some space and run the same command again.";
    return new KomainuError("disk_full", message, { cause: error });
  }
  const why =
    code === "ENOENT"
      ? "its directory does not exist"
      : code === "EACCES" || code === "EPERM" || code === "EROFS"
        ? "you may not write there"
        : errorMessage(error);
  return new KomainuError("file_not_found", `Cannot write ${path}: ${why}.`, { cause: error });
}
