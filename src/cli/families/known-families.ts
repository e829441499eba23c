import type { GuardFamily } from "../../core/family.ts";
import { FAMILIES } from "../../families/registry.ts";
import { DEFAULT_GUARD } from "../../classifier/bundled.ts";

/** Every guard family: Komainu's own, and the one in a file that was named. Errors as `loadFamily`. */
export async function knownFamilies(file: string | undefined): Promise<readonly GuardFamily[]> {
  if (file === undefined) return FAMILIES;
  // The loader is large: only those who have a family of their own pay for it.
  const { loadFamily } = await import("./load-family.ts");
  return [...FAMILIES, await loadFamily(file)];
}

/**
 * The guard of that id: the family from the file where it is that one, else the id itself. Without
 * another guard (the reader is the default), a file that is named is there to be used.
 */
export async function chooseGuard(
  id: string,
  file: string | undefined,
): Promise<string | GuardFamily> {
  return file === undefined ? id : ((await chooseFamily(id, file)) ?? id);
}

/** The family of that id, or of the file as above; nothing for a classifier and for what is unknown. */
export async function chooseFamily(
  id: string,
  file: string | undefined,
): Promise<GuardFamily | undefined> {
  const families = await knownFamilies(file);
  if (id === DEFAULT_GUARD) return file === undefined ? undefined : families.at(-1);
  return families.find((family) => family.id === id);
}
