/** Characters that print nothing, or stack on others, and are used to break words up. */
const INVISIBLE = /[\p{Cf}\p{Mn}\u115F\u1160\u3164\uFFA0]/gu;
const SPACES = /[\s\p{Cc}\p{Zs}]+/gu;
/** A character more than twice in a row: emphasis, not another word. */
const REPEATED = /(.)\1{2,}/gsu;

/**
 * Brings spellings of one text together: compatibility forms (full-width, half-width, ligatures),
 * letter case, invisible characters, stray combining marks, runs of spaces, and characters repeated
 * more than twice. Total on any string, lone surrogates included; linear in its length.
 */
export function normaliseText(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(INVISIBLE, "")
    .replace(SPACES, " ")
    .replace(REPEATED, "$1$1");
}
