/** A language as a BCP-47 tag, such as `ja`, `en` or `zh-Hant`; `und` where nothing tells. */
export type Language = string;

/**
 * The best of the available tags for a language (RFC 4647, section 3.4): itself, else what is left
 * when subtags are dropped from its end, else `*` where that is available. Case is ignored.
 */
export function matchLanguage(language: Language, available: Iterable<string>): string | undefined {
  const tags = new Map([...available].map((tag) => [tag.toLowerCase(), tag]));
  for (let range = language.toLowerCase(); range !== ""; range = parentOf(range)) {
    const found = tags.get(range);
    if (found !== undefined) return found;
  }
  return tags.get("*");
}

/** A tag without its last subtag, and without the single letter that introduced that subtag. */
function parentOf(tag: string): string {
  const parts = tag.split("-").slice(0, -1);
  if (parts.at(-1)?.length === 1) parts.pop();
  return parts.join("-");
}

/** Any kana, kanji, or full-width form marks a text as Japanese. */
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}\uFF66-\uFF9F]/u;

/** The language a text is treated as: `ja` when it holds any kana or kanji, else `en`. */
export function detectLanguage(text: string): Language {
  return JAPANESE.test(text) ? "ja" : "en";
}
