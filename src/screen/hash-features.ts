/** The longest character n-gram. */
const LONGEST = 5;
/** A word is paired with so many words before it. */
const REACH = 3;
/** FNV-1a's prime: cheap, and good enough once `spread` has mixed the high bits down. */
const PRIME = 0x01000193;
const CHARACTERS = 0x811c9dc5;
const WORDS = 0x2f0b4a27;
const PAIRS = 0x6b43a9b5;

/** Kinds of characters; a word is a run of one kind. */
const OTHER = 0;
const LETTER = 1;
const HIRAGANA = 2;
const KATAKANA = 3;
const KANJI = 4;

function kindOf(code: number): number {
  if (code < 0x80) {
    const alphanumeric =
      (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x27;
    return alphanumeric ? LETTER : OTHER;
  }
  if (code >= 0x3041 && code <= 0x309f) return HIRAGANA;
  if (code >= 0x30a0 && code <= 0x30ff) return KATAKANA;
  if ((code >= 0x3400 && code <= 0x9fff) || code === 0x3005) return KANJI;
  return code >= 0xc0 && code < 0x2000 ? LETTER : OTHER;
}

/** Mixes a hash so that its low bits depend on all of it. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}

/** The most features that a text of so many UTF-16 units can have. */
export function mostFeatures(length: number): number {
  return (length + 2) * (LONGEST + REACH + 1);
}

/**
 * Writes the table rows of a normalised text's features to `out`: every character n-gram of 1 to
 * 5 UTF-16 units, with a space before and after the text; every word, a run of Latin letters and
 * digits, hiragana, katakana, or kanji; and every pair of a word with one of the three before it,
 * hiragana passed over, so that 爆薬 meets 製造 whatever stands between them.
 *
 * @param mask number of buckets minus one
 * @param out at least `mostFeatures(text.length)` long
 * @returns how many were written, repeats included
 */
export function hashFeatures(text: string, mask: number, out: Uint32Array): number {
  let count = 0;
  let word = WORDS;
  let kind = OTHER;
  let [first, second, third] = [0, 0, 0];
  for (let start = -1; start <= text.length; start++) {
    let hash = CHARACTERS;
    const end = Math.min(start + LONGEST, text.length + 1);
    for (let at = start; at < end; at++) {
      const code = at < 0 || at === text.length ? 0x20 : text.charCodeAt(at);
      hash = Math.imul(hash ^ code, PRIME);
      out[count++] = spread(hash) & mask;
    }
    const code = start < 0 || start === text.length ? 0x20 : text.charCodeAt(start);
    const next = kindOf(code);
    if (next !== kind && kind !== OTHER) {
      out[count++] = spread(word) & mask;
      if (kind !== HIRAGANA) {
        if (first !== 0) out[count++] = pairOf(first, word) & mask;
        if (second !== 0) out[count++] = pairOf(second, word) & mask;
        if (third !== 0) out[count++] = pairOf(third, word) & mask;
        [first, second, third] = [word, first, second];
      }
    }
    if (next !== kind) word = WORDS;
    if (next !== OTHER) word = Math.imul(word ^ code, PRIME);
    kind = next;
  }
  return count;
}

function pairOf(before: number, word: number): number {
  return spread(Math.imul(before ^ PAIRS, PRIME) ^ word);
}
