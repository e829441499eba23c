/** Whatever is no letter of the Latin alphabet, of a mark on one, or within a word ("don't"). */
const BETWEEN_WORDS = /[^\p{Script=Latin}\p{M}']+/gu;

/** The words of a text that are written in Latin letters, in lower case. */
export function latinWordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .replaceAll("’", "'")
    .split(BETWEEN_WORDS)
    .filter((word) => word !== "" && word !== "'");
}

/** Every three letters in a row of each word, which has a space before and after it. */
export function* trigramsOf(words: readonly string[]): Generator<string> {
  for (const word of words) {
    const padded = ` ${word} `;
    for (let at = 0; at + 3 <= padded.length; at += 1) yield padded.slice(at, at + 3);
  }
}
