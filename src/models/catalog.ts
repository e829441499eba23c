import type { FamilyModel } from "../core/index.ts";
import { FAMILIES } from "../families/registry.ts";

/** A model that `komainu pull` knows by name. */
export interface CatalogModel extends FamilyModel {
  /** Id of the guard family it belongs to. */
  readonly family: string;
}

/** Every model that Komainu's own guard families were published with. */
export const CATALOG: readonly CatalogModel[] = FAMILIES.flatMap(({ id, models }) =>
  models.map((model) => ({ ...model, family: id })),
);

/** The model of that name, if the catalog has it. */
export function findCatalogModel(name: string): CatalogModel | undefined {
  return CATALOG.find((model) => model.name === name.toLowerCase());
}

/** Roughly how much a model's download is, in bytes: two for each weight (bfloat16). */
export function approximateDownload({ parameters }: FamilyModel): number {
  return parameters * 1e6 * 2;
}
