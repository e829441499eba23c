import {
  copyFile,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";

import type { FileHash } from "../../files/hash-file.ts";
import { type HubFile, type HubRepository, isSafePath } from "./hub-repository.ts";
import { makeFolder } from "../../files/make-folder.ts";

/**
 * One repository in the cache that Hugging Face's tools share
 * (https://huggingface.co/docs/hub/local-cache): `blobs/` by hash, `snapshots/COMMIT/` of links to
 * them, `refs/` from branches and tags to commits.
 */
export class HubCache {
  readonly #root: string;
  readonly #folder: string;

  constructor(cacheDirectory: string, name: string) {
    this.#root = cacheDirectory;
    this.#folder = join(cacheDirectory, `models--${name.replaceAll("/", "--")}`);
  }

  blobPath(hash: FileHash): string {
    return join(this.#folder, "blobs", hash.value);
  }

  /** Komainu's own lock for a blob: other tools' locks are of another kind. */
  lockPath(hash: FileHash): string {
    return join(this.#root, ".locks", basename(this.#folder), `${hash.value}.komainu-lock`);
  }

  snapshotPath(commit: string): string {
    return join(this.#folder, "snapshots", commit);
  }

  /** Whether a file's blob is there with the right size; its hash is not looked at. */
  async holds(file: HubFile): Promise<boolean> {
    const stats = await stat(this.blobPath(file.hash)).catch(() => undefined);
    return stats?.size === file.size;
  }

  /** Makes a blob appear in a snapshot under the file's own path. */
  async link(commit: string, file: HubFile): Promise<void> {
    const blob = this.blobPath(file.hash);
    const path = join(this.snapshotPath(commit), file.path);
    await makeFolder(dirname(path));
    const target = relative(dirname(path), blob);
    if ((await readlink(path).catch(() => undefined)) === target) return;
    const fresh = `${path}.${process.pid}.komainu-link`;
    await rm(fresh, { force: true });
    // Where links are not allowed (Windows without developer mode), the layout asks for a copy.
    await symlink(target, fresh).catch(() => copyFile(blob, fresh));
    await rename(fresh, path);
  }

  /** Notes which commit a branch or tag stands for. */
  async writeRef(revision: string, commit: string): Promise<void> {
    if (revision === commit || !isSafePath(revision)) return;
    const path = join(this.#folder, "refs", revision);
    await makeFolder(dirname(path));
    await writeFile(path, commit);
  }

  /** What the cache holds of a revision, for when the Hub cannot be reached. */
  async readSnapshot(name: string, revision: string): Promise<HubRepository | undefined> {
    if (!isSafePath(revision)) return undefined;
    const ref = await readFile(join(this.#folder, "refs", revision), "utf8").catch(() => revision);
    const commit = ref.trim();
    if (!/^[0-9a-f]{40}$/.test(commit)) return undefined;
    const folder = this.snapshotPath(commit);
    const paths = await readdir(folder, { recursive: true }).catch(() => []);
    const files: HubFile[] = [];
    for (const path of paths) {
      const target = await readlink(join(folder, path)).catch(() => undefined);
      const stats = await stat(join(folder, path)).catch(() => undefined);
      const hash = target === undefined ? undefined : readBlobName(basename(target));
      if (hash && stats?.isFile()) files.push({ path, size: stats.size, hash });
    }
    if (files.length === 0) return undefined;
    return { name, revision, commit, gated: false, licence: undefined, files };
  }

  async removeBlob(commit: string, file: HubFile): Promise<void> {
    await rm(join(this.snapshotPath(commit), file.path), { force: true });
    await rm(this.blobPath(file.hash), { force: true });
  }
}

function readBlobName(name: string): FileHash | undefined {
  if (/^[0-9a-f]{64}$/.test(name)) return { algorithm: "sha256", value: name };
  if (/^[0-9a-f]{40}$/.test(name)) return { algorithm: "git-sha1", value: name };
  return undefined;
}
