import type { Prompt } from "../../core/prompt.ts";

/** Different in each process, so that a name in a proxy's log tells nothing of its text. */
const [SALT = 0, PEPPER = 0] = globalThis.crypto.getRandomValues(new Uint32Array(2));

/**
 * A name for what a prompt begins with, up to tokens that a model wrote: questions about a generation
 * go where it was written. In hex.
 */
export function sessionName(model: string, prompt: Prompt): string {
  const end = prompt.findIndex(({ type }) => type === "tokens");
  const shared = JSON.stringify([model, end <= 0 ? prompt : prompt.slice(0, end)]);
  return [SALT, PEPPER].map((seed) => mix(shared, seed).toString(16).padStart(8, "0")).join("");
}

/** Items by how a session and their name weigh together: each session has an order of its own. */
export function rendezvous<T extends { readonly url: string }>(
  session: string,
  items: readonly T[],
): readonly T[] {
  if (items.length < 2) return items;
  return items
    .map((item) => ({ item, weight: mix(session + item.url, 0) }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ item }) => item);
}

/** FNV-1a from a seed, with a last stirring (murmur3's), as its low bits alone are even. */
function mix(value: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < value.length; index += 1) {
    hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
