import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { hashFile } from "./hash-file.ts";
import { readFailure } from "./read-failure.ts";
import { recall, remember } from "./user-cache.ts";

const FOLDER = "sha256";
/** File systems note a change in steps of up to two seconds (FAT), in nanoseconds. */
const CLOCK_STEP = 2_000_000_000n;

const entrySchema = z.object({
  path: z.string(),
  state: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
});

/** What differs whenever a file does: in its content, or as another file in its place. */
async function readState(path: string): Promise<{ state: string; changed: bigint }> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return { state: [dev, ino, size, mtimeNs, ctimeNs].join(" "), changed: ctimeNs };
  } catch (error) {
    throw readFailure(path, error);
  }
}

/**
 * SHA-256 of a file in hex. A model of many gigabytes is hashed once: the result is remembered in
 * the user's cache for as long as the file at this path is the same (device, inode), of the same
 * size, and unchanged (mtime, and ctime, which no program can set back). A file that changed within
 * the last two seconds is hashed, and not remembered: it could change again unseen.
 *
 * @throws KomainuError `file_not_found` or `file_damaged` when it cannot be read; or the signal's
 * reason.
 */
export async function fileSha256(file: string, signal?: AbortSignal): Promise<string> {
  const path = resolve(file);
  const { state, changed } = await readState(path);
  const known = entrySchema.safeParse(await recall(FOLDER, path)).data;
  if (known?.path === path && known.state === state) return known.sha256;
  const settled = BigInt(Date.now()) * 1_000_000n - changed > CLOCK_STEP;
  const sha256 = await hashFile(path, { signal });
  const after = await readState(path);
  if (settled && after.state === state) await remember(FOLDER, path, { path, state, sha256 });
  return sha256;
}
