import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { readFailure } from "./read-failure.ts";

/** SHA-256 of a file's bytes, in hex. Throws `file_not_found`. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw readFailure(path, error);
  }
  return hash.digest("hex");
}
