import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { describeWriteFailure } from "./write-failure.ts";

/**
 * Sees, before hours of work, that the folders of some outputs are there; `-` needs none.
 *
 * @throws KomainuError `file_not_found`, naming the output
 */
export async function requireFolders(outputs: readonly string[]): Promise<void> {
  for (const path of outputs) {
    if (path === "-") continue;
    await stat(dirname(path)).catch((error: unknown) => {
      throw describeWriteFailure(path, error);
    });
  }
}
