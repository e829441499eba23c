/**
 * A word that may be quoted in an error, and stand in a verdict: too short, and of too few
 * characters, to carry a text of the user there.
 */
const PLAIN_NAME = /^[A-Za-z0-9_-]{1,32}$/u;

export function isPlainName(name: unknown): name is string {
  return typeof name === "string" && PLAIN_NAME.test(name);
}

/** The name of a kind or a field, as far as it is a plain one. */
export function plainName(name: string): string {
  return isPlainName(name) ? name : "other";
}
