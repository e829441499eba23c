import { findFamily } from "../../families/registry.ts";
import { requireDiskSpace } from "../download/disk-space.ts";
import { downloadSnapshot } from "../hub/download-snapshot.ts";
import { HubCache } from "../hub/hub-cache.ts";
import type { HubFile } from "../hub/hub-repository.ts";
import { installModel, type ProbedFiles, type StagedModel } from "../store/install-model.ts";
import type { InstalledModel } from "../store/list-installed.ts";
import { checkArchitecture } from "./find-family.ts";
import type { HubPart, ModelPart } from "./model-part.ts";
import { sizeOf, sourceOf } from "./model-part.ts";
import { findExisting, type PullPlan } from "./plan-pull.ts";
import { stageModel } from "./stage-model.ts";
import type { StageOptions } from "./stage-options.ts";

/** How far a pull is. */
export interface PullProgress {
  /**
   * `download`; `verify`: hashing what was downloaded or was in the cache; `convert`: or copying;
   * `hash`: hashing what is installed; `probe`: trying it; `wait`: for another process that does
   * the same.
   */
  readonly phase: "download" | "verify" | "convert" | "hash" | "probe" | "wait";
  /** Bytes. */
  readonly done: number;
  readonly total: number;
}

export interface RunPullOptions {
  /** Keep what was downloaded in the Hub's cache. Default true. */
  readonly keepSource?: boolean | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /**
   * Tries the finished files before they are installed, such as by `probeModel` of
   * `komainu/llama-cpp`: what it rejects with stops the pull. Default: not tried here.
   */
  readonly probe?: ((files: ProbedFiles) => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does what a plan says: downloads what is missing, converts it, and installs the result. Whatever
 * interrupts it, running it again resumes it. Rejects with `disk_full` before the
 * first byte if there is no room, and with the errors of `downloadFile` and of the conversion.
 */
export async function runPull(
  plan: PullPlan,
  options: RunPullOptions = {},
): Promise<InstalledModel> {
  if (plan.existing) return plan.existing;
  const { onProgress, probe, signal } = options;
  await requireDiskSpace([
    {
      directory: plan.access.cacheDirectory,
      bytes: plan.downloadBytes,
      variable: "HF_HUB_CACHE",
    },
    { directory: plan.directory, bytes: plan.installedBytes, variable: "KOMAINU_HOME" },
  ]);
  const report = (phase: PullProgress["phase"], done = 0, total = 0): void =>
    onProgress?.({ phase, done, total });
  const parts = plan.adapter ? [plan.model, plan.adapter] : [plan.model];
  const fetched = await fetchParts(parts, plan, options);
  const folderOf = (part: ModelPart): string =>
    part.type === "local" ? part.folder : (fetched.folders.get(part) ?? "");
  const installed = await installModel({
    directory: plan.directory,
    name: plan.name,
    family: plan.family,
    quantization: plan.quantization,
    licence: plan.licences.map(({ name }) => name).join(", ") || "not stated",
    source: sourceOf(plan.model),
    ...(plan.adapter && { adapterSource: sourceOf(plan.adapter) }),
    findExisting: () => findExisting(plan),
    stage: (folder) =>
      stageFitting({
        plan,
        folderOf,
        destination: folder,
        onProgress: (done, total) => report("convert", done, total),
        signal,
      }),
    probe:
      plan.model.kind === "tokenizer"
        ? undefined
        : probe && ((files) => (report("probe"), probe(files))),
    onWait: () => report("wait"),
    onHash: (done, total) => report("hash", done, total),
    signal,
  });
  if (options.keepSource === false) await dropDownloaded(fetched.downloaded, plan);
  return installed;
}

/** Makes the files ready, and sees that the guard can use what a downloaded GGUF file holds. */
async function stageFitting(options: StageOptions): Promise<StagedModel> {
  const staged = await stageModel(options);
  const family = findFamily(options.plan.family ?? "");
  // A tokenizer may come without a config that tells.
  if (family !== undefined && staged.architecture !== "")
    checkArchitecture(family, staged.architecture);
  return staged;
}

interface FetchedParts {
  readonly folders: ReadonlyMap<HubPart, string>;
  readonly downloaded: readonly { readonly part: HubPart; readonly file: HubFile }[];
}

/** Brings the parts' files into the Hub's cache; the amounts reported are those of all parts. */
async function fetchParts(
  parts: readonly ModelPart[],
  plan: PullPlan,
  { onProgress, signal }: RunPullOptions,
): Promise<FetchedParts> {
  const hubParts = parts.filter((part) => part.type === "hub");
  const total = hubParts.reduce((sum, part) => sum + sizeOf(part.files), 0);
  const folders = new Map<HubPart, string>();
  const downloaded: { part: HubPart; file: HubFile }[] = [];
  let before = 0;
  for (const part of hubParts) {
    const starts = new Map<HubFile, number>();
    for (const file of part.files) {
      starts.set(file, before);
      before += file.size;
    }
    const { client, cacheDirectory, tuning } = plan.access;
    const snapshot = await downloadSnapshot({
      client,
      cacheDirectory,
      repository: part.repository,
      files: part.files,
      tuning,
      onProgress: ({ phase, file, bytes }) =>
        onProgress?.({ phase, done: (starts.get(file) ?? 0) + bytes, total }),
      signal,
    });
    folders.set(part, snapshot.folder);
    downloaded.push(...snapshot.downloaded.map((file) => ({ part, file })));
  }
  return { folders, downloaded };
}

/** Removes from the Hub's cache what this pull has put there, and only that. */
async function dropDownloaded(
  downloaded: FetchedParts["downloaded"],
  { access }: PullPlan,
): Promise<void> {
  for (const { part, file } of downloaded) {
    const cache = new HubCache(access.cacheDirectory, part.repository.name);
    await cache.removeBlob(part.repository.commit, file);
  }
}
