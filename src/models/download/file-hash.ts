import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/**
 * The hash by which a file is known: SHA-256 of its bytes for large files (Git LFS), or the id of
 * its Git blob for small ones (SHA-1 of `blob SIZE\0` and the bytes), in lower-case hex.
 */
export interface FileHash {
  readonly algorithm: "sha256" | "git-sha1";
  readonly value: string;
}

export interface HashFileOptions {
  /** Called with the number of bytes read so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Hashes a file as a stream. Rejects with the file system's error if it cannot be read. */
export async function hashFile(
  path: string,
  algorithm: FileHash["algorithm"],
  { onProgress, signal }: HashFileOptions = {},
): Promise<string> {
  const hash = createHash(algorithm === "sha256" ? "sha256" : "sha1");
  if (algorithm === "git-sha1") hash.update(`blob ${(await stat(path)).size}\0`);
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) {
    if (!(chunk instanceof Uint8Array)) continue;
    hash.update(chunk);
    onProgress?.((bytes += chunk.length));
  }
  return hash.digest("hex");
}
