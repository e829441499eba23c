import { realpathSync } from "node:fs";
import { isAbsolute, relative } from "node:path";

/** Whether a file lies in a folder or below it, wherever links lead. */
export function isInside(folder: string, file: string): boolean {
  const way = relative(real(folder), real(file));
  return way !== "" && !/^\.\.(?:[/\\]|$)/u.test(way) && !isAbsolute(way);
}

/** Where a path leads; what is not there leads nowhere else. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
