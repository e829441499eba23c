import { rm } from "node:fs/promises";

import { downloadFile, type DownloadTuning } from "../download/download-file.ts";
import { hashFile } from "../../files/hash-file.ts";
import { withFileLock } from "../../files/file-lock.ts";
import { HubCache } from "./hub-cache.ts";
import type { HubClient } from "./hub-client.ts";
import { HubFileSource } from "./hub-file-source.ts";
import type { HubFile, HubRepository } from "./hub-repository.ts";

export interface SnapshotProgress {
  /** `wait`: another process is downloading this file. */
  readonly phase: "download" | "verify" | "wait";
  readonly file: HubFile;
  /** Bytes of this file that are done. */
  readonly bytes: number;
}

export interface DownloadSnapshotOptions {
  readonly client: HubClient;
  readonly cacheDirectory: string;
  readonly repository: HubRepository;
  /** Those of the repository's files that are wanted. */
  readonly files: readonly HubFile[];
  readonly tuning?: DownloadTuning | undefined;
  readonly onProgress?: ((progress: SnapshotProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Snapshot {
  /** The folder with the files under their own names. */
  readonly folder: string;
  /** Those that were not in the cache before. */
  readonly downloaded: readonly HubFile[];
}

/**
 * Brings files of a repository into the Hub's cache, unless they are there already: files that
 * are, from whatever tool, are hashed and used. Errors are those of `downloadFile`, and
 * `access_denied` or `not_found`.
 */
export async function downloadSnapshot(options: DownloadSnapshotOptions): Promise<Snapshot> {
  const { repository, files } = options;
  const cache = new HubCache(options.cacheDirectory, repository.name);
  const downloaded: HubFile[] = [];
  for (const file of files) {
    const fetched = await withFileLock(
      cache.lockPath(file.hash),
      () => bring(file, cache, options),
      {
        signal: options.signal,
        onWait: () => options.onProgress?.({ phase: "wait", file, bytes: 0 }),
      },
    );
    if (fetched) downloaded.push(file);
    await cache.link(repository.commit, file);
  }
  await cache.writeRef(repository.revision, repository.commit);
  return { folder: cache.snapshotPath(repository.commit), downloaded };
}

/** Makes sure that a file's blob is there and whole; tells whether it had to be downloaded. */
async function bring(
  file: HubFile,
  cache: HubCache,
  options: DownloadSnapshotOptions,
): Promise<boolean> {
  const { client, repository, tuning, signal } = options;
  const destination = cache.blobPath(file.hash);
  const report = (phase: SnapshotProgress["phase"], bytes: number): void =>
    options.onProgress?.({ phase, file, bytes });
  if (await cache.holds(file)) {
    const onProgress = (bytes: number): void => report("verify", bytes);
    const hash = await hashFile(destination, {
      algorithm: file.hash.algorithm,
      signal,
      onProgress,
    });
    if (hash === file.hash.value) return false;
    await rm(destination, { force: true });
  }
  const source = new HubFileSource(client, repository, file.path);
  const { size, hash } = file;
  await downloadFile({ ...tuning, source, size, hash, destination, onProgress: report, signal });
  return true;
}
