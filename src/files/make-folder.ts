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
    await makeOne(path);
  } catch (error) {
    const above = dirname(path);
    if (systemCode(error) !== "ENOENT" || above === path) throw error;
    await makeFolder(above);
    // Once, whoever made the one above: what is missing now is not to be had.
    await makeOne(path);
  }
}

/** Makes a folder in one that is there; a folder of that name may be there already. */
async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || !(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
