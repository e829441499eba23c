import { getSystemErrorMap } from "node:util";
import { errorMessage } from "../core/errors.ts";

/** The system's code of an error, such as `ENOENT`; `undefined` where it carries none. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** What went wrong, in words: the system's own, without its code, its call and the path. */
export function describeSystemError(error: unknown): string {
  if (error instanceof Error && "errno" in error && typeof error.errno === "number") {
    const [name, words] = getSystemErrorMap().get(error.errno) ?? [];
    // Errors of zlib have numbers of their own.
    if (words !== undefined && name === systemCode(error)) return words;
  }
  return errorMessage(error);
}

/** Whether an error says that a file or folder is not there, or that a part of its path is a file. */
export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "");
}

/** Whether an error says that the disk, or the user's share of it, is full. */
export function isFullDisk(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes(systemCode(error) ?? "");
}
