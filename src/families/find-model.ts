import type { FamilyModel, GuardFamily } from "../core/index.ts";

/** Whether a name holds another as words of its own: `GuardReasoner-1B`, not `sunarise`. */
export function holdsName(name: string, part: string): boolean {
  return words(name).includes(words(part));
}

function words(text: string): string {
  return `-${text
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .join("-")}-`;
}

/** The released model of a family that a model's name, its file's or its repository's, names. */
export function findFamilyModel(family: GuardFamily, name: string): FamilyModel | undefined {
  return family.models.find(({ name: own, repository }) => {
    return holdsName(name, own) || holdsName(name, repository.slice(repository.indexOf("/") + 1));
  });
}
