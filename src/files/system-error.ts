/** The system's code of an error, such as `ENOENT`; `undefined` where it carries none. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Whether an error says that a file or folder is not there, or that a part of its path is a file. */
export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "");
}

/** Whether an error says that the disk, or the user's share of it, is full. */
export function isFullDisk(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes(systemCode(error) ?? "");
}
