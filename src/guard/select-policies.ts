import { KomainuError, type GuardFamily, type Policy } from "../core/index.ts";

/**
 * The policies of a guard: its own unless others are asked for, by id or as values.
 *
 * @throws KomainuError `invalid_input` for an unknown or repeated id, for an empty list, and for a
 *   policy of one's own where the guard judges by its own alone.
 */
export function selectPolicies(
  guard: string,
  own: readonly Policy[],
  support: GuardFamily["policySupport"],
  asked?: readonly (string | Policy)[],
): readonly Policy[] {
  if (asked === undefined) return own;
  const selected = asked.map((policy) => {
    if (typeof policy === "string") return findPolicy(guard, own, policy);
    if (support === "any") return policy;
    throw new KomainuError(
      "invalid_input",
      `The guard "${guard}" judges by its own policies alone, not by "${policy.id}". ShieldGemma takes policies of your own.`,
    );
  });
  const ids = new Set(selected.map(({ id }) => id));
  if (selected.length === 0 || ids.size < selected.length) {
    throw new KomainuError(
      "invalid_input",
      selected.length === 0
        ? "A guard needs at least one policy."
        : "Two policies have the same id: each needs one of its own.",
    );
  }
  return selected;
}

function findPolicy(guard: string, own: readonly Policy[], id: string): Policy {
  const policy = own.find((candidate) => candidate.id === id);
  if (policy !== undefined) return policy;
  throw new KomainuError(
    "invalid_input",
    `The guard "${guard}" has no policy "${id}". It has: ${own.map((known) => known.id).join(", ")}.`,
  );
}
