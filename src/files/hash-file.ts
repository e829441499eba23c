import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { readFailure } from "./read-failure.ts";

/**
 * The hash by which a file is known: SHA-256 of its bytes, or the id of its Git blob (SHA-1 of
 * `blob SIZE\0` and the bytes) for small files of the Hub; in lower-case hex.
 */
export interface FileHash {
  readonly algorithm: "sha256" | "git-sha1";
  readonly value: string;
}

export interface HashFileOptions {
  /** Default `sha256`. */
  readonly algorithm?: FileHash["algorithm"];
  /** Called with the number of bytes read so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Hashes a file as a stream: the one place that does.
 *
 * @throws KomainuError `file_not_found` or `file_damaged` when it cannot be read; or the signal's
 * reason.
 */
export async function hashFile(
  path: string,
  { algorithm = "sha256", onProgress, signal }: HashFileOptions = {},
): Promise<string> {
  const hash = createHash(algorithm === "sha256" ? "sha256" : "sha1");
  try {
    if (algorithm === "git-sha1") hash.update(`blob ${(await stat(path)).size}\0`);
    let bytes = 0;
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
      if (!(chunk instanceof Uint8Array)) continue;
      hash.update(chunk);
      onProgress?.((bytes += chunk.length));
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw readFailure(path, error);
  }
  return hash.digest("hex");
}
