import { randomBytes } from "node:crypto";
import { open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describeWriteError } from "../download/disk-space.ts";
import { hashFile } from "../../files/hash-file.ts";
import { withFileLock } from "../../files/file-lock.ts";
import { type InstalledModel, listInstalled } from "./list-installed.ts";
import type { InstalledFile, Manifest } from "./manifest.ts";
import { removeInstalled, stagingDirectory } from "./remove-installed.ts";
import { makeFolder } from "../../files/make-folder.ts";

/** A file that was put into the staging folder. */
export type StagedFile = Pick<InstalledFile, "role" | "name">;

export interface StagedModel extends Pick<Manifest, "architecture" | "parameters"> {
  readonly files: readonly StagedFile[];
}

/** A model's finished files, with the hashes of the model's parts in order and of the adapter. */
export interface ProbedFiles {
  readonly model: string;
  readonly adapter?: string;
  readonly sha256: readonly string[];
}

export interface InstallOptions extends Omit<
  Manifest,
  "version" | "files" | "created" | "architecture" | "parameters"
> {
  /** The store. */
  readonly directory: string;
  /** An installed model that makes the work unnecessary, looked for once no one else is at it. */
  readonly findExisting: () => Promise<InstalledModel | undefined>;
  /** Puts the model's files into the folder given. */
  readonly stage: (folder: string) => Promise<StagedModel>;
  /** Tries the finished files: what it rejects with stops the installation. */
  readonly probe?: ((files: ProbedFiles) => Promise<void>) | undefined;
  /** Called once if another process is installing the same model. */
  readonly onWait?: (() => void) | undefined;
  /** Called with the bytes hashed so far. */
  readonly onHash?: ((bytes: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Installs a model: its files are made in a staging folder, which then moves into the store as
 * one. A model of the same name and quantization that it replaces is removed after that. Whatever
 * fails or is killed in between leaves the store as it was.
 */
export async function installModel(options: InstallOptions): Promise<InstalledModel> {
  const { directory, name, quantization, signal } = options;
  const id = `${name}.${quantization}`;
  const staging = join(stagingDirectory(directory), id);
  const work = async (): Promise<InstalledModel> => {
    const existing = await options.findExisting();
    if (existing) return existing;
    // What a killed process left.
    await rm(staging, { recursive: true, force: true });
    await makeFolder(staging);
    try {
      const manifest = await fill(staging, options);
      return await moveIn(staging, manifest, directory);
    } catch (error) {
      throw describeWriteError(error);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  };
  const lock = join(directory, ".locks", `${id}.lock`);
  return withFileLock(lock, work, { onWait: options.onWait, signal });
}

async function fill(staging: string, options: InstallOptions): Promise<Manifest> {
  const { name, family, quantization, licence, source, adapterSource, signal } = options;
  const staged = await options.stage(staging);
  const sizes = await Promise.all(
    staged.files.map(async (file) => (await stat(join(staging, file.name))).size),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const files: InstalledFile[] = [];
  let before = 0;
  for (const [index, file] of staged.files.entries()) {
    const size = sizes[index] ?? 0;
    const base = before;
    const onProgress = (bytes: number): void => options.onHash?.(base + bytes, total);
    const sha256 = await hashFile(join(staging, file.name), { onProgress, signal });
    files.push({ role: file.role, name: file.name, size, sha256 });
    before += size;
  }
  await options.probe?.(describeFiles(staging, files));
  const manifest: Manifest = {
    version: 1,
    name,
    family,
    quantization,
    architecture: staged.architecture,
    parameters: staged.parameters,
    licence,
    source,
    ...(adapterSource && { adapterSource }),
    files,
    created: new Date().toISOString(),
  };
  await writeFile(join(staging, "model.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await syncFiles(staging);
  return manifest;
}

function describeFiles(folder: string, files: readonly InstalledFile[]): ProbedFiles {
  const models = files.filter(({ role }) => role !== "adapter");
  const adapter = files.find(({ role }) => role === "adapter");
  return {
    model: join(folder, models[0]?.name ?? ""),
    ...(adapter && { adapter: join(folder, adapter.name) }),
    sha256: [...models, ...(adapter ? [adapter] : [])].map(({ sha256 }) => sha256),
  };
}

/**
 * Moves the finished folder into the store under a name of its own, then removes what it replaces:
 * at no moment is there neither.
 */
async function moveIn(
  staging: string,
  manifest: Manifest,
  directory: string,
): Promise<InstalledModel> {
  const { name, quantization } = manifest;
  const folder = join(directory, `${name}.${quantization}.${randomBytes(4).toString("hex")}`);
  await rename(staging, folder);
  for (const model of (await listInstalled(directory)).models) {
    const replaced = model.name === name && model.quantization === quantization;
    if (replaced && model.folder !== folder) await removeInstalled(model);
  }
  return { ...manifest, folder };
}

/** Makes the files durable before the move that makes them visible. */
async function syncFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = await open(join(folder, name), "r+");
    await file.sync();
    await file.close();
  }
}
