import type { GuardFamily } from "../core/index.ts";
import * as all from "./all.ts";

/** Every guard family that Komainu brings, by name. */
export const FAMILIES: readonly GuardFamily[] = Object.values<GuardFamily>(all);

/** The family of that id, if Komainu brings it. */
export function findFamily(id: string): GuardFamily | undefined {
  return FAMILIES.find((family) => family.id === id);
}
