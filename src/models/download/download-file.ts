import { open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { KomainuError } from "../../core/errors.ts";
import { type ByteRange } from "./byte-ranges.ts";
import { describeWriteError } from "./disk-space.ts";
import { type FileHash, hashFile } from "../../files/hash-file.ts";
import { RangeJournal } from "./range-journal.ts";
import {
  RangeIgnoredError,
  type RangeSource,
  readRange,
  type ReadRangeOptions,
} from "./read-range.ts";
import { DEFAULT_RETRY, type RetryPolicy, withRetries } from "./retry-policy.ts";
import { makeFolder } from "../../files/make-folder.ts";

const MIB = 1024 * 1024;
const REMEDY = "Run the same command again: it resumes where it stopped.";

export interface DownloadTuning {
  /** Connections at a time. Default 4. */
  readonly connections?: number;
  /** Bytes asked for in one request. Default 64 MiB. */
  readonly pieceSize?: number;
  /** Bytes of a connection that a killed process may lose. Default 8 MiB. */
  readonly checkpointSize?: number;
  readonly retry?: RetryPolicy;
}

export interface DownloadFileOptions extends DownloadTuning {
  readonly source: RangeSource;
  /** Bytes. */
  readonly size: number;
  readonly hash: FileHash;
  /** Where the file appears once it is complete and its hash is right. */
  readonly destination: string;
  /** Called with the number of bytes that are there, or that were hashed. */
  readonly onProgress?: ((phase: "download" | "verify", bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads a file in parallel ranges, resuming where an earlier call stopped, however it stopped.
 * The file appears at its destination in one move, after its hash was checked.
 *
 * Two processes may run this for the same destination at once: both write the same bytes to the
 * same places.
 *
 * Rejects with `hash_mismatch` when the bytes are wrong twice in a row, `network`, `disk_full`,
 * whatever the source rejects with, or the signal's reason.
 */
export async function downloadFile(options: DownloadFileOptions): Promise<void> {
  const { destination, hash, source } = options;
  const partial = partialPath(destination);
  await makeFolder(dirname(destination));
  for (let attempt = 1; ; attempt++) {
    await fetchInto(partial, options).catch((error: unknown) => {
      throw describeWriteError(error);
    });
    const { signal, onProgress } = options;
    const actual = await hashFile(partial, {
      algorithm: hash.algorithm,
      signal,
      onProgress: (bytes) => onProgress?.("verify", bytes),
    });
    if (actual === hash.value) break;
    await discard(partial);
    if (attempt === 2) {
      throw new KomainuError(
        "hash_mismatch",
        `${source.name} arrived damaged twice (${hash.algorithm} ${actual}, not ${hash.value}). ` +
          "Try again later, or from another network or mirror (HF_ENDPOINT).",
      );
    }
  }
  await rename(partial, destination);
  await discard(partial);
}

function partialPath(destination: string): string {
  return `${destination}.komainu-part`;
}

/** How many bytes an unfinished download of this destination takes on the disk already. */
export async function downloadedBytes(destination: string): Promise<number> {
  const stats = await stat(partialPath(destination)).catch(() => undefined);
  // The file has its full length from the start; blocks (of 512 bytes) are those really written.
  return (stats?.blocks ?? 0) * 512;
}

async function discard(partial: string): Promise<void> {
  await rm(partial, { force: true });
  await rm(journalPath(partial), { force: true });
}

function journalPath(partial: string): string {
  return `${partial}.ranges`;
}

async function fetchInto(partial: string, options: DownloadFileOptions): Promise<void> {
  const { size, hash } = options;
  const existing = await stat(partial).catch(() => undefined);
  if (!existing) await rm(journalPath(partial), { force: true });
  const file = await open(partial, existing ? "r+" : "w+");
  try {
    // Set at once: what the journal has recorded then always lies within the file.
    await file.truncate(size);
    const journal = await RangeJournal.open(journalPath(partial), size, hash);
    const shared = { ...options, file, journal };
    try {
      await fetchPieces(shared);
    } catch (error) {
      if (!(error instanceof RangeIgnoredError)) throw error;
      await fetchWhole(shared);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

type FetchOptions = DownloadFileOptions & Pick<ReadRangeOptions, "file" | "journal">;

/** Fetches the missing pieces, a few at a time; the first failure stops the others. */
async function fetchPieces(options: FetchOptions): Promise<void> {
  const { size, journal, connections = 4, pieceSize = 64 * MIB } = options;
  const pieces = [...journal.written.missing(size, pieceSize)];
  let bytes = journal.written.size;
  options.onProgress?.("download", bytes);
  const onBytes = (count: number): void => options.onProgress?.("download", (bytes += count));
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const work = async (): Promise<void> => {
    for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
      await fetchPiece(piece, { ...options, onBytes, signal });
    }
  };
  const workers = Array.from({ length: connections }, () =>
    work().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  if (results.some((result) => result.status === "rejected")) {
    options.signal?.throwIfAborted();
    signal.throwIfAborted();
  }
}

type PieceOptions = FetchOptions & Pick<ReadRangeOptions, "onBytes" | "signal">;

async function fetchPiece(piece: ByteRange, options: PieceOptions): Promise<void> {
  const { retry = DEFAULT_RETRY, checkpointSize = 8 * MIB, signal } = options;
  let start = piece.start;
  await withRetries(retry, signal, REMEDY, (progressed) =>
    readRange({
      ...options,
      range: { start, end: piece.end },
      checkpointSize,
      stallTimeout: retry.stallTimeout,
      onBytes: (count) => {
        start += count;
        progressed();
        options.onBytes(count);
      },
    }),
  );
}

/** Fetches the file from a server that ignores ranges: over one connection, from the start. */
async function fetchWhole(options: FetchOptions): Promise<void> {
  const { size, retry = DEFAULT_RETRY, checkpointSize = 8 * MIB } = options;
  const signal = options.signal ?? new AbortController().signal;
  await withRetries(retry, signal, REMEDY, () => {
    let bytes = 0;
    return readRange({
      ...options,
      range: { start: 0, end: size },
      whole: true,
      checkpointSize,
      stallTimeout: retry.stallTimeout,
      onBytes: (count) => options.onProgress?.("download", (bytes += count)),
      signal,
    });
  });
}
