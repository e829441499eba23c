import { KomainuError } from "../core/errors.ts";
import { describeSystemError, isMissing, systemCode } from "./system-error.ts";

/** What people call the file in a message. */
export function inputName(path: string): string {
  return path === "-" ? "standard input" : path;
}

/** What a failed read means: the file is missing, may not be read, or is damaged. */
export function readFailure(path: string, error: unknown): KomainuError {
  if (error instanceof KomainuError) return error;
  if (isMissing(error)) {
    return new KomainuError("file_not_found", `There is no file ${path}.`, { cause: error });
  }
  const code = systemCode(error);
  if (code === "EACCES" || code === "EISDIR" || code === "EPERM") {
    const why = code === "EISDIR" ? "it is a directory" : "you may not read it";
    return new KomainuError("file_not_found", `Cannot read ${path}: ${why}.`, { cause: error });
  }
  return new KomainuError(
    "file_damaged",
    `${inputName(path)} cannot be read: ${describeSystemError(error)}.`,
    { cause: error },
  );
}
