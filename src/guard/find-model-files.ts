import { statSync } from "node:fs";
import { KomainuError, type GuardFamily } from "../core/index.ts";
import { findFamily } from "../families/registry.ts";

/** A model as an engine takes it: paths of GGUF files. */
export interface ModelFiles {
  readonly model: string;
  readonly adapter?: string;
}

/**
 * What a guard runs: a GGUF file, an installed model by its name, or without either the best model
 * that is installed for the family. A name is a file's where it has a separator or ends in `.gguf`;
 * any other is first an installed model's, so that no file that happens to lie in the working
 * directory takes its place.
 *
 * @throws KomainuError `model_not_installed` when there is none, `model_unsupported` for an
 *   installed model of another guard, `file_damaged` for one whose files are no longer those that
 *   were installed
 */
export async function findModelFiles(family: GuardFamily, named?: string): Promise<ModelFiles> {
  if (named !== undefined && /[/\\]|\.gguf$/iu.test(named)) return { model: named };
  const { findInstalledModel } = await import("../models/store/find-installed.ts");
  const found = await findInstalledModel(family.id, named);
  if (found !== undefined) {
    const { checkInstalled } = await import("../models/store/check-installed.ts");
    await checkInstalled(found);
    const { model, adapter } = found;
    return adapter === undefined ? { model } : { model, adapter };
  }
  if (named !== undefined && isFile(named)) return { model: named };
  throw new KomainuError(
    "model_not_installed",
    named === undefined
      ? `No model is installed for ${family.title}. ${remedy(family)}`
      : `There is no file ${named}, and no installed model of that name: "komainu models" lists them.`,
  );
}

/** Only a model that a family names can be downloaded by its name. */
function remedy({ id, models: [model] }: GuardFamily): string {
  if (model !== undefined && findFamily(id) !== undefined) {
    return `Get one with "komainu pull ${model.name}", or name a GGUF file as model.`;
  }
  const source = model === undefined ? "FOLDER" : `hf:${model.repository}`;
  return `Name a GGUF file as model (--model FILE.gguf), or install one with "komainu pull ${source} --family ${id} --family-file FILE", where FILE holds the family.`;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
