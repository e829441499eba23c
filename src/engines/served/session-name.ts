import type { Prompt } from "../../core/prompt.ts";

/** Different in each process, so that a name tells nothing of the text to who reads it on the way. */
const SALT = globalThis.crypto.randomUUID();

/**
 * A name for what a prompt begins with, up to tokens that a model wrote: questions about a generation
 * go where it was written. In hex.
 */
export async function sessionName(model: string, prompt: Prompt): Promise<string> {
  const end = prompt.findIndex(({ type }) => type === "tokens");
  const shared = JSON.stringify([SALT, model, end <= 0 ? prompt : prompt.slice(0, end)]);
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(shared));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** Items by how a session and their name weigh together: each session has an order of its own. */
export function rendezvous<T extends { readonly url: string }>(
  session: string,
  items: readonly T[],
): readonly T[] {
  if (items.length < 2) return items;
  return items
    .map((item) => ({ item, weight: weigh(session + item.url) }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ item }) => item);
}

/** FNV-1a with a last stirring (murmur3's), as its low bits alone are even. */
function weigh(value: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < value.length; index += 1) {
    hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
