import { stat } from "node:fs/promises";
import { resolve } from "node:path";

import { KomainuError } from "../../core/errors.ts";
import { CATALOG, type CatalogModel, findCatalogModel } from "../catalog.ts";

/** What a model is asked for by. */
export type ModelReference =
  | { readonly type: "catalog"; readonly model: CatalogModel }
  | { readonly type: "hub"; readonly repository: string; readonly revision: string | undefined }
  | { readonly type: "local"; readonly path: string };

const HUB = /^hf:([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/;

/**
 * Reads what a user names a model by: a name of the catalog, `hf:owner/name` with an optional
 * `@revision`, or the path of a folder or of a GGUF file. Rejects with `not_found` and what there
 * is to choose from.
 */
export async function readModelReference(text: string): Promise<ModelReference> {
  const model = findCatalogModel(text);
  if (model) return { type: "catalog", model };
  if (text.startsWith("hf:")) {
    const [, repository, revision] = HUB.exec(text) ?? [];
    if (repository !== undefined) return { type: "hub", repository, revision };
    throw new KomainuError(
      "invalid_input",
      `"${text}" is not of the form hf:owner/name or hf:owner/name@revision.`,
    );
  }
  const path = resolve(text);
  if (await stat(path).catch(() => undefined)) return { type: "local", path };
  const hint = /^[\w.-]+\/[\w.-]+$/.test(text)
    ? `There is no such folder; for the Hub's repository write hf:${text}.`
    : `The models known by name are ${CATALOG.map(({ name }) => name).join(", ")}. For others give hf:owner/name, a folder of safetensors, or a GGUF file.`;
  throw new KomainuError("not_found", `No model "${text}". ${hint}`);
}
