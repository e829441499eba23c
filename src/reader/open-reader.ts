import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { Classifier } from "../classifier/classifier.ts";
import { KomainuError } from "../core/errors.ts";
import { describeReader } from "./describe-reader.ts";
import { findBundledReader } from "./find-bundled-reader.ts";
import { isContent, type ReaderSource } from "./reader-source.ts";
import { ReaderThreads } from "./reader-threads.ts";

/**
 * Opens a reader, in threads: the first is started and has loaded it when this resolves.
 *
 * @param source A file that `komainu train reader` made, or its bytes. Default: the package's own.
 * @throws KomainuError `file_not_found`, `file_damaged`, or `engine_missing` without WebAssembly's
 *   SIMD
 */
export async function openReader(source: ReaderSource = findBundledReader()): Promise<Classifier> {
  const weights = await readContent(source);
  const threads = new ReaderThreads(weights);
  const started = threads.start();
  // Meanwhile the thread loads. The promise is awaited below, whatever it becomes.
  started.catch(() => undefined);
  const sha256 = createHash("sha256").update(weights).digest("hex");
  try {
    return {
      ...describeReader(await started, sha256),
      score: (text, options) => threads.score(text, options),
      close: () => threads.close(),
    };
  } catch (error) {
    await threads.close();
    throw error;
  }
}

/** A model file's content; of a file, in memory that threads share. */
async function readContent(source: ReaderSource): Promise<Uint8Array> {
  if (isContent(source)) return source instanceof ArrayBuffer ? new Uint8Array(source) : source;
  try {
    return await readFileShared(source);
  } catch (cause) {
    throw new KomainuError(
      "file_not_found",
      `The reader's model file cannot be read: ${String(source)}. Name one that \`komainu train reader\` made, or leave the model out for the bundled one.`,
      { cause },
    );
  }
}

async function readFileShared(file: string | URL): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    for (let at = 0; at < size;) {
      const { bytesRead } = await handle.read(bytes, at, size - at, at);
      if (bytesRead === 0) return bytes.slice(0, at);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}
