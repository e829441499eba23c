import { KomainuError } from "../../core/errors.ts";
import type { GuardFamily } from "../../core/index.ts";
import { holdsName } from "../../families/find-model.ts";
import type { FamilyClues } from "./family-clues.ts";

export type KnownFamily = Pick<GuardFamily, "id" | "architectures">;

/**
 * The guard family of a model that the catalog does not know: the one that was asked for, else the
 * one that its names name. A model's architecture alone says nothing: any chat model has it.
 *
 * @param asked Id of the family that the user gave.
 * @throws KomainuError `invalid_input` when none or several are named, or there is none of that id;
 * `model_unsupported` when the family does not run on the model's architecture.
 */
export function findFamilyOf(
  clues: FamilyClues,
  asked: string | undefined,
  families: readonly KnownFamily[],
): string {
  const ids = families.map(({ id }) => id).join(", ");
  const named = asked === undefined ? namedBy(clues, families) : asked;
  if (named === undefined) {
    throw new KomainuError(
      "invalid_input",
      `It is not clear which guard this model is for: neither its name nor its files name one. Say which with --family: ${ids}.`,
    );
  }
  const family = families.find(({ id }) => id === named);
  if (family === undefined) {
    throw new KomainuError("invalid_input", `No guard "${named}". There are: ${ids}.`);
  }
  if (clues.architecture !== undefined) checkArchitecture(family, clues.architecture);
  return family.id;
}

/**
 * Makes sure that a family runs on a model's architecture.
 *
 * @throws KomainuError `model_unsupported`.
 */
export function checkArchitecture(family: KnownFamily, architecture: string): void {
  if (family.architectures.includes(architecture)) return;
  throw new KomainuError(
    "model_unsupported",
    `The guard ${family.id} runs on ${family.architectures.join(", ")}, and this model's architecture is "${architecture}". Give another model, or the model's own guard with --family.`,
  );
}

/** The one family that the first names name that name any. */
function namedBy({ names }: FamilyClues, families: readonly KnownFamily[]): string | undefined {
  for (const group of names) {
    const found = families.filter(({ id }) => group.some((name) => holdsName(name, id)));
    if (found.length > 0) return found.length === 1 ? found[0]?.id : undefined;
  }
  return undefined;
}
