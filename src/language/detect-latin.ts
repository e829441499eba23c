import { EVERYDAY_WORDS } from "./everyday-words.ts";
import { LATIN_PROFILES } from "./latin-profiles.ts";
import { latinWordsOf, trigramsOf } from "./trigrams.ts";

/** Of the languages of the Latin alphabet, those that are told apart. */
const TAGS = Object.keys(LATIN_PROFILES);
/** Profiles keep ranks, not frequencies, which fall about as 1/(rank + 8) (the Zipf–Mandelbrot law). */
const OFFSET = 8;
/** A trigram that a profile of 800 does not hold is taken to be this much rarer than the first. */
const ABSENT = Math.log(800 + OFFSET) + 1.5;
/**
 * How much more than the others a language is expected, in natural logarithms: short text is mostly
 * English (docs/decisions/0012-language.md), and what looks like romaji is as often a name.
 */
const EXPECTED: ReadonlyMap<string, number> = new Map([
  ["en", 5],
  ["ja-Latn", -1],
]);
/** What one everyday word adds to its language. */
const EVERYDAY = 6;
/** Of a text in a language that is known here, at least this share of trigrams is known too. */
const LEAST_KNOWN = 0.25;

/** How much likelier than an absent one a trigram is in a language, in natural logarithms. */
interface Gain {
  /** An index into `TAGS`. */
  readonly index: number;
  readonly gain: number;
}

interface Model {
  /** By trigram, of the languages that have it. */
  readonly gains: ReadonlyMap<string, readonly Gain[]>;
  /** By word, an index into `TAGS`. */
  readonly everyday: ReadonlyMap<string, number>;
}

let model: Model | undefined;

/** Made when it is first needed, so that importing costs nothing. */
function loadModel(): Model {
  const gains = new Map<string, Gain[]>();
  for (const [index, profile] of Object.values(LATIN_PROFILES).entries()) {
    for (let at = 0; at < profile.length; at += 3) {
      const trigram = profile.slice(at, at + 3);
      const gain = { index, gain: ABSENT - Math.log(at / 3 + OFFSET) };
      const known = gains.get(trigram);
      if (known === undefined) gains.set(trigram, [gain]);
      else known.push(gain);
    }
  }
  const everyday = Object.entries(EVERYDAY_WORDS).flatMap(([tag, words]) =>
    words.split(" ").map((word) => [word, TAGS.indexOf(tag)] as const),
  );
  return { gains, everyday: new Map(everyday) };
}

/**
 * The language of words in Latin letters, by how frequent their trigrams are in each (naive Bayes);
 * `und` where too few are known. Short texts lean to English.
 */
export function detectLatin(text: string): string {
  const { gains, everyday } = (model ??= loadModel());
  const words = latinWordsOf(text);
  const scores = TAGS.map((tag) => EXPECTED.get(tag) ?? 0);
  const known = TAGS.map(() => 0);
  let count = 0;
  const add = (index: number, gain: number, length: number): void => {
    scores[index] = (scores[index] ?? 0) + gain;
    known[index] = (known[index] ?? 0) + length;
  };
  for (const trigram of trigramsOf(words)) {
    count += 1;
    for (const { index, gain } of gains.get(trigram) ?? []) add(index, gain, 1);
  }
  if (count < 2) return "und";
  for (const word of words) {
    const index = everyday.get(word);
    if (index !== undefined) add(index, EVERYDAY, word.length);
  }
  const best = scores.indexOf(Math.max(...scores));
  return (known[best] ?? 0) < LEAST_KNOWN * count ? "und" : (TAGS[best] ?? "und");
}
