import { open } from "node:fs/promises";

/** Makes a rename outlive a power cut, where the system lets a directory be opened. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r").catch(() => undefined);
  try {
    await directory?.sync();
  } catch {
    // Windows does not sync directories; its rename is in the file system's own journal.
  } finally {
    await directory?.close();
  }
}
