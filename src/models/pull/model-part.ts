import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { z } from "zod";

import { KomainuError } from "../../core/errors.ts";
import { downloadedBytes, type DownloadTuning } from "../download/download-file.ts";
import { DEFAULT_RETRY, withRetries } from "../download/retry-policy.ts";
import { downloadSnapshot } from "../hub/download-snapshot.ts";
import { HubCache } from "../hub/hub-cache.ts";
import type { HubClient } from "../hub/hub-client.ts";
import { HubFileSource } from "../hub/hub-file-source.ts";
import { type HubFile, type HubRepository, readRepository } from "../hub/hub-repository.ts";
import type { ModelSource } from "../store/manifest.ts";
import { type ChosenFiles, chooseFiles, type ChooseOptions } from "./choose-files.ts";

/** How the Hub is reached in a pull. */
export interface HubAccess {
  readonly client: HubClient;
  // Not the settings whole: they hold the token, and whoever prints a plan would print it.
  readonly cacheDirectory: string;
  readonly offline: boolean;
  readonly tuning?: DownloadTuning | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Weights or an adapter: where they are and which files of them are needed. */
export type ModelPart = HubPart | LocalPart;

export interface HubPart {
  readonly type: "hub";
  readonly kind: ChosenFiles<HubFile>["kind"];
  readonly repository: HubRepository;
  /** The Hub was not asked: the repository is as the cache knows it. */
  readonly fromCache: boolean;
  readonly files: readonly HubFile[];
  /** Those that the Hub's cache does not hold yet. */
  readonly missing: readonly HubFile[];
  /** What is left to download of them: an earlier attempt may have brought some of it. */
  readonly missingBytes: number;
}

export interface LocalPart {
  readonly type: "local";
  readonly kind: ChosenFiles<HubFile>["kind"];
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /** The file that was named, where a file was named. */
  readonly file: string | undefined;
}

/**
 * Looks at a repository on the Hub, or, where the Hub cannot be reached, at what the cache holds of
 * it. A gated repository is tried at once, so that a refusal does not come after a long download.
 */
export async function readHubPart(
  name: string,
  revision: string,
  choose: ChooseOptions,
  access: HubAccess,
): Promise<HubPart> {
  const { cacheDirectory } = access;
  const cache = new HubCache(cacheDirectory, name);
  const { repository, fromCache } = await readOnlineOrCached(name, revision, cache, access);
  const { kind, files } = chooseFiles(repository.files, choose);
  const missing: HubFile[] = [];
  for (const file of files) if (!(await cache.holds(file))) missing.push(file);
  if (repository.gated) await tryAccess(repository, missing, access);
  const left = await Promise.all(
    missing.map(async (file) => file.size - (await downloadedBytes(cache.blobPath(file.hash)))),
  );
  const missingBytes = left.reduce((sum, bytes) => sum + Math.max(0, bytes), 0);
  return { type: "hub", kind, repository, fromCache, files, missing, missingBytes };
}

/** Asks for a byte of a file that is to be downloaded, and is refused if the others would be. */
async function tryAccess(
  repository: HubRepository,
  missing: readonly HubFile[],
  { client, tuning, signal = new AbortController().signal }: HubAccess,
): Promise<void> {
  const file = missing.find(({ size }) => size > 0);
  if (!file) return;
  const source = new HubFileSource(client, repository, file.path);
  await withRetries(tuning?.retry ?? DEFAULT_RETRY, signal, "Try again later.", async () => {
    const response = await source.open({ start: 0, end: 1 }, signal);
    await response.body?.cancel();
  });
}

async function readOnlineOrCached(
  name: string,
  revision: string,
  cache: HubCache,
  { client, cacheDirectory, offline, tuning, signal }: HubAccess,
): Promise<Pick<HubPart, "repository" | "fromCache">> {
  if (offline) {
    const cached = await cache.readSnapshot(name, revision);
    if (cached) return { repository: cached, fromCache: true };
    throw new KomainuError(
      "network",
      `HF_HUB_OFFLINE is set, and the cache (${cacheDirectory}) holds nothing of ${name}. Unset it, or give a folder that holds the model.`,
    );
  }
  try {
    const retry = tuning?.retry;
    const repository = await readRepository({ client, name, revision, retry, signal });
    return { repository, fromCache: false };
  } catch (error) {
    if (!(error instanceof KomainuError) || error.code !== "network") throw error;
    const cached = await cache.readSnapshot(name, revision);
    if (cached) return { repository: cached, fromCache: true };
    throw error;
  }
}

/** Looks at a folder, or at a GGUF file. */
export async function readLocalPart(path: string, choose: ChooseOptions): Promise<LocalPart> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw new KomainuError("file_not_found", `There is no ${path}.`, { cause });
  });
  if (stats.isFile()) {
    if (!path.endsWith(".gguf")) {
      throw new KomainuError(
        "invalid_input",
        `${path} is not a GGUF file. Give one, or the folder that holds the model.`,
      );
    }
    const folder = dirname(path);
    const { kind, files } = chooseFiles(await listFolder(folder), { file: basename(path) });
    return { type: "local", kind, folder, files, file: path };
  }
  const { kind, files } = chooseFiles(await listFolder(path), choose);
  return { type: "local", kind, folder: path, files, file: undefined };
}

async function listFolder(folder: string): Promise<{ path: string; size: number }[]> {
  const files: { path: string; size: number }[] = [];
  for (const entry of await readdir(folder)) {
    const stats = await stat(join(folder, entry)).catch(() => undefined);
    if (stats?.isFile()) files.push({ path: entry, size: stats.size });
  }
  return files;
}

const ADAPTER_CONFIG = z.object({ base_model_name_or_path: z.string().min(1) });

/** The model that an adapter says it was trained on: a Hub repository or a path. */
export async function readAdapterBase(part: ModelPart, access: HubAccess): Promise<string> {
  const folder = await fetchFiles(part, ["adapter_config.json"], access);
  const text = await readFile(join(folder, "adapter_config.json"), "utf8");
  try {
    return ADAPTER_CONFIG.parse(JSON.parse(text)).base_model_name_or_path;
  } catch (cause) {
    throw new KomainuError(
      "file_damaged",
      "The adapter's adapter_config.json does not name the model it is for. Name it with --base.",
      { cause },
    );
  }
}

/** The folder that holds a part's files of these names, as far as there are any. */
export async function fetchFiles(
  part: ModelPart,
  names: readonly string[],
  access: HubAccess,
): Promise<string> {
  if (part.type === "local") return part.folder;
  const files = part.files.filter(({ path }) => names.includes(path));
  const { client, cacheDirectory, tuning, signal } = access;
  const { repository } = part;
  return (await downloadSnapshot({ client, cacheDirectory, repository, files, tuning, signal }))
    .folder;
}

/** Where a part comes from, as a manifest records it. */
export function sourceOf(part: ModelPart): ModelSource {
  if (part.type === "hub") {
    return { type: "hub", repository: part.repository.name, revision: part.repository.commit };
  }
  return part.file === undefined
    ? { type: "folder", path: part.folder }
    : { type: "file", path: part.file };
}

/** Bytes of a part's files. */
export function sizeOf(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
