import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { KomainuError } from "../../core/errors.ts";
import { findCatalogModel } from "../catalog.ts";
import { type InstalledModel, listInstalled } from "./list-installed.ts";
import { TOKENIZER } from "./manifest.ts";

/** A tokenizer on this machine. */
export interface FoundTokenizer {
  /** The folder that `openTokenizer` takes. */
  readonly folder: string;
  /** What it is called, where it is installed. */
  readonly name?: string;
}

/**
 * Finds a tokenizer: the installed one of that name, or of the guard family of that id, else the
 * folder at that path. Reads manifests only, no network.
 *
 * @param directory Of the store; default: the user's.
 * @throws KomainuError `model_not_installed` naming the command that gets it; `file_not_found` for a
 * folder without `tokenizer.json`; `invalid_input` when a family's installed tokenizers differ
 */
export async function findTokenizer(
  nameOrFolder: string,
  directory?: string,
): Promise<FoundTokenizer> {
  const { models } = await listInstalled(directory);
  const installed = models.filter(({ quantization }) => quantization === TOKENIZER);
  const named = installed.find(({ name }) => name === nameOrFolder);
  if (named !== undefined) return { folder: named.folder, name: named.name };
  const ofFamily = installed.filter(({ family }) => family === nameOrFolder);
  const [found] = ofFamily;
  if (found !== undefined) {
    refuseSeveral(nameOrFolder, ofFamily);
    return { folder: found.folder, name: found.name };
  }
  const folder = resolve(nameOrFolder);
  if (await isFile(join(folder, "tokenizer.json"))) return { folder };
  throw await notFound(nameOrFolder, models);
}

function refuseSeveral(family: string, models: readonly InstalledModel[]): void {
  const hashes = new Set(models.map(({ files }) => files[0]?.sha256));
  if (hashes.size < 2) return;
  const names = models.map(({ name }) => name).join(", ");
  throw new KomainuError(
    "invalid_input",
    `Several tokenizers are installed for ${family}, and they differ: ${names}. Name one of them.`,
  );
}

async function notFound(
  nameOrFolder: string,
  models: readonly InstalledModel[],
): Promise<KomainuError> {
  if ((await stat(nameOrFolder).catch(() => undefined))?.isDirectory() === true) {
    return new KomainuError(
      "file_not_found",
      `The folder ${nameOrFolder} has no tokenizer.json. Give one that has, or a name: "komainu pull NAME --tokenizer-only" gets a model's.`,
    );
  }
  const full = models.find(({ name }) => name === nameOrFolder);
  const source = full?.source.type === "hub" ? `hf:${full.source.repository}` : undefined;
  const isKnown = findCatalogModel(nameOrFolder) !== undefined;
  const asked = isKnown ? nameOrFolder : (source ?? "NAME");
  return new KomainuError(
    "model_not_installed",
    `No tokenizer "${nameOrFolder}" is installed, and there is no such folder. "komainu pull ${asked} --tokenizer-only" gets it, without the weights; or name a folder that holds tokenizer.json.`,
  );
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
