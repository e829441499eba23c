import { KomainuError, type Policy, type Target, type Wording } from "../core/index.ts";

/**
 * A copy of a policy that may be anyone's, and that nothing can change afterwards. Its wordings may
 * be none, for a model that knows its policies by itself, but none is blank.
 *
 * @throws KomainuError `invalid_input`, naming the policy and what it lacks
 */
export function readPolicy(value: unknown): Policy {
  if (!isRecord(value)) throw refused("is no object");
  const { id, title, category, wording } = value;
  if (!isFilled(id)) throw refused('has no "id"');
  if (!isFilled(title)) throw refused('has no "title"', id);
  if (!isFilled(category)) throw refused('has no "category"', id);
  if (!isRecord(wording)) throw refused('has no "wording"', id);
  const prompt = readWording(id, "prompt", wording["prompt"]);
  const response = readWording(id, "response", wording["response"]);
  return Object.freeze({ id, title, category, wording: Object.freeze({ prompt, response }) });
}

/** Copies of policies, each with an id of its own. Errors as `readPolicy`, and for none at all. */
export function readPolicies(values: readonly unknown[]): readonly Policy[] {
  const policies = Array.from(values, readPolicy);
  if (policies.length === 0) {
    throw new KomainuError("invalid_input", "A guard judges by its policies: give at least one.");
  }
  if (new Set(policies.map(({ id }) => id)).size === policies.length) {
    return Object.freeze(policies);
  }
  throw new KomainuError(
    "invalid_input",
    "Two policies have the same id. Give each an id of its own.",
  );
}

function readWording(id: string, target: Target, value: unknown): Wording {
  if (!isRecord(value)) throw refused(`has no wording for ${target}s`, id);
  const texts = Object.entries(value).map(([language, text]) => {
    if (!isFilled(text)) throw refused(`has an empty wording for ${target}s ("${language}")`, id);
    return [language, text] as const;
  });
  return Object.freeze(Object.fromEntries(texts));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function refused(lack: string, id?: string): KomainuError {
  const policy = id === undefined ? "A policy" : `The policy "${id}"`;
  return new KomainuError(
    "invalid_input",
    `${policy} ${lack}. Make one with definePolicy({ id, prompt, response }), each a text.`,
  );
}
