/**
 * Grammar allows languages of five to eight letters, but none is registered: `japanese` is a slip,
 * and would never match a text.
 */
const LANGUAGE = /^[a-z]{2,3}(?:-|$)/iu;

/**
 * A BCP-47 tag in its canonical form (`JA-jp` is `ja-JP`, `iw` is `he`), or undefined where the
 * value is not a tag.
 */
export function canonicalLanguageTag(value: string): string | undefined {
  if (!LANGUAGE.test(value)) return undefined;
  try {
    return Intl.getCanonicalLocales(value)[0];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether a value is a BCP-47 tag, in whatever letter case. `*` is a range, and no tag. */
export function isLanguageTag(value: string): boolean {
  return canonicalLanguageTag(value) !== undefined;
}
