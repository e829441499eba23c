import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCode } from "./system-error.ts";

/**
 * Makes a folder, and those above it that are missing. Unlike `mkdir` with `recursive`, it ends
 * where the system says that a folder is missing which is there: Node 20 tries again for ever, as
 * under `/proc`.
 *
 * @throws what the system said
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST" || code === "EROFS" || code === "EACCES" || code === "EPERM") {
      if (await isFolder(path)) return;
      throw error;
    }
    const above = dirname(path);
    if (code !== "ENOENT" || above === path || (await isFolder(above))) throw error;
    await makeFolder(above);
    await makeFolder(path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
