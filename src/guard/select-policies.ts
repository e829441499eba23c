import { KomainuError, type GuardFamily, type Policy } from "../core/index.ts";
import { readPolicies, readPolicy } from "../families/read-policy.ts";
import { isBlank } from "./is-blank.ts";

/** What is known of a guard when its policies are chosen. */
export type PolicyOwner = Pick<
  GuardFamily,
  "id" | "title" | "policies" | "policySupport" | "targets"
>;

/**
 * The policies of a guard: its own unless others are asked for, by id or as values. They are
 * copies, which nobody can change once the guard is made.
 *
 * @throws KomainuError `invalid_input` for an unknown or repeated id, for an empty list, for a
 *   policy of one's own where the guard judges by its own alone, and for one without the wording
 *   that the guard would show its model.
 */
export function selectPolicies(
  owner: PolicyOwner,
  asked: readonly (string | Policy)[] = owner.policies.map(({ id }) => id),
): readonly Policy[] {
  const own = readPolicies(owner.policies);
  return readPolicies(
    Array.from(asked, (policy) =>
      typeof policy === "string" ? findPolicy(owner.id, own, policy) : ownPolicy(owner, policy),
    ),
  );
}

function ownPolicy({ id, title, policySupport, targets }: PolicyOwner, given: Policy): Policy {
  const policy = readPolicy(given);
  if (policySupport !== "any") {
    throw new KomainuError(
      "invalid_input",
      `The guard "${id}" judges by its own policies alone, not by "${policy.id}". ShieldGemma and Granite Guardian take policies of your own.`,
    );
  }
  const unworded = targets.find((target) => {
    const texts = Object.values(policy.wording[target]);
    return texts.length === 0 || texts.some(isBlank);
  });
  if (unworded === undefined) return policy;
  throw new KomainuError(
    "invalid_input",
    `The policy "${policy.id}" has no wording for ${unworded}s, which ${title} would ask its model about. Give it one; definePolicy takes both.`,
  );
}

function findPolicy(guard: string, own: readonly Policy[], id: string): Policy {
  const policy = own.find((candidate) => candidate.id === id);
  if (policy !== undefined) return policy;
  throw new KomainuError(
    "invalid_input",
    `The guard "${guard}" has no policy "${id}". It has: ${own.map((known) => known.id).join(", ")}.`,
  );
}
