import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { errorMessage } from "../../core/errors.ts";
import { type InstalledFile, MANIFEST, type Manifest } from "./manifest.ts";
import { storeDirectory } from "./store-directory.ts";

/** A model in the store. */
export interface InstalledModel extends Manifest {
  /** Absolute path of its folder. */
  readonly folder: string;
}

/** What the store holds. */
export interface StoreListing {
  /** By name, then quantization. */
  readonly models: readonly InstalledModel[];
  /** Folders that are not readable as models, and why. */
  readonly damaged: readonly { readonly folder: string; readonly reason: string }[];
}

/** Lists the installed models from their manifests; touches neither the models nor the network. */
export async function listInstalled(directory = storeDirectory()): Promise<StoreListing> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const models: InstalledModel[] = [];
  const damaged: { folder: string; reason: string }[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith(".")) continue;
    const folder = join(directory, entry.name);
    try {
      models.push({ ...(await readManifest(folder)), folder });
    } catch (error) {
      damaged.push({ folder, reason: errorMessage(error) });
    }
  }
  const key = ({ name, quantization }: Manifest): string => `${name} ${quantization}`;
  models.sort((a, b) => key(a).localeCompare(key(b), "en"));
  return { models, damaged };
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, "model.json"), "utf8");
  const result = MANIFEST.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`model.json: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
}

/** Absolute path of one of a model's files. */
export function installedFile(model: InstalledModel, file: InstalledFile): string {
  return join(model.folder, file.name);
}
