import { existsSync } from "node:fs";
import { KomainuError } from "../core/errors.ts";

/** A model as an engine takes it: paths of GGUF files. */
interface ModelFiles {
  readonly model: string;
  readonly adapter?: string | undefined;
}

/**
 * What `--model` names: a file, or a model that `komainu pull` installed, with its adapter.
 *
 * @throws KomainuError `model_not_installed` for a name that is neither, `model_unsupported` for a
 *   model of another guard
 */
export async function findModel(guard: string, named: string): Promise<ModelFiles> {
  if (/[/\\]|\.gguf$/i.test(named) || existsSync(named)) return { model: named };
  const { findInstalledModel } = await import("../models/index.ts");
  const found = await findInstalledModel(guard, named);
  if (found) return { model: found.model, adapter: found.adapter };
  throw new KomainuError(
    "model_not_installed",
    `There is no file ${named}, and no installed model of that name: "komainu models" lists them.`,
  );
}
