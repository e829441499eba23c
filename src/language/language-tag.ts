/**
 * A BCP-47 tag in its canonical form (`JA-jp` is `ja-JP`, `iw` is `he`), or undefined where the
 * value is no tag.
 */
export function canonicalLanguageTag(value: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(value)[0];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether a value is a well-formed BCP-47 tag, in whatever letter case. `*` is a range, and no tag. */
export function isLanguageTag(value: string): boolean {
  return canonicalLanguageTag(value) !== undefined;
}
