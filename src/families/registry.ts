import type { GuardFamily } from "../core/index.ts";
import { arise } from "./arise.ts";
import { guardreasoner } from "./guardreasoner.ts";
import { shieldgemma } from "./shieldgemma.ts";

/** Every guard family that Komainu brings. */
export const FAMILIES: readonly GuardFamily[] = [shieldgemma, arise, guardreasoner];

/** The family of that id, if Komainu brings it. */
export function findFamily(id: string): GuardFamily | undefined {
  return FAMILIES.find((family) => family.id === id);
}
