import { canonicalLanguageTag } from "./language-tag.ts";

/** What stands for every language among those available. */
const ANY = "*";

/**
 * The available tag that serves a text of some language best: the tag itself, then ever shorter
 * ones (`zh-Hant-TW`, `zh-Hant`, `zh`), then `*`; undefined where none is available. Letter case
 * does not count; the answer is spelt as it was given. `und` is met only by `und` or `*`.
 *
 * Lookup as in RFC 4647, section 3.4.
 */
export function matchLanguage(tag: string, available: Iterable<string>): string | undefined {
  const spelt = new Map<string, string>();
  for (const entry of available) {
    const key = comparable(entry);
    if (!spelt.has(key)) spelt.set(key, entry);
  }
  for (let range = comparable(tag); range !== ""; range = shorten(range)) {
    const found = spelt.get(range);
    if (found !== undefined) return found;
  }
  return spelt.get(ANY);
}

function comparable(tag: string): string {
  return (canonicalLanguageTag(tag) ?? tag).toLowerCase();
}

/** Without its last subtag, and without a single letter before that, which only introduces one. */
function shorten(range: string): string {
  return range.replace(/(?:^|-)[^-]*$/u, "").replace(/-[^-]$/u, "");
}
