import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";

const entrySchema = z.object({
  path: z.string(),
  size: z.number(),
  modified: z.number(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
});

type Entry = z.infer<typeof entrySchema>;

/** Where hashes are remembered: `$XDG_CACHE_HOME/komainu/sha256`, by default in `~/.cache`. */
function cacheDirectory(): string {
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "komainu", "sha256");
}

function entryPath(path: string): string {
  const name = createHash("sha256").update(path).digest("hex").slice(0, 32);
  return join(cacheDirectory(), `${name}.json`);
}

async function readEntry(path: string): Promise<Entry | undefined> {
  try {
    return entrySchema.parse(JSON.parse(await readFile(entryPath(path), "utf8")));
  } catch {
    // Nothing remembered, or not readable: the file is hashed again.
    return undefined;
  }
}

/** Remembering is a help, not a need: a cache that cannot be written is done without. */
async function writeEntry(entry: Entry): Promise<void> {
  const target = entryPath(entry.path);
  const temporary = `${target}.${process.pid}`;
  try {
    await mkdir(cacheDirectory(), { recursive: true });
    await writeFile(temporary, JSON.stringify(entry));
    await rename(temporary, target);
  } catch {
    return;
  }
}

/**
 * SHA-256 of a file in hex. A model of many gigabytes is hashed once: the result is remembered in
 * the user's cache directory for as long as the file's path, size and time of change are the same.
 */
export async function fileSha256(file: string): Promise<string> {
  const path = resolve(file);
  const { size, mtimeMs } = await stat(path);
  const known = await readEntry(path);
  if (known?.path === path && known.size === size && known.modified === mtimeMs)
    return known.sha256;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  const sha256 = hash.digest("hex");
  await writeEntry({ path, size, modified: mtimeMs, sha256 });
  return sha256;
}
