import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../../files/make-folder.ts";

/**
 * Removes a model's folder from the store. It leaves in one move, so that no one finds half of it;
 * a process that has it loaded keeps its hold of the files.
 */
export async function removeInstalled(model: { readonly folder: string }): Promise<void> {
  const removed = join(stagingDirectory(dirname(model.folder)), "removed");
  await makeFolder(removed);
  await rename(model.folder, join(removed, randomUUID()));
  // With it goes what a process that was killed in the middle of this had left.
  await rm(removed, { recursive: true, force: true });
}

/** Where models are made ready, and taken apart, on the same disk as the store. */
export function stagingDirectory(directory: string): string {
  return join(directory, ".staging");
}
