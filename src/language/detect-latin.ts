import { EVERYDAY_WORDS } from "./everyday-words.ts";
import { LATIN_PROFILES } from "./latin-profiles.ts";
import { latinWordsOf, trigramsOf } from "./trigrams.ts";

const TAGS = Object.keys(LATIN_PROFILES);
/** The profiles keep no frequencies: a trigram's is taken to fall as 1/(rank + 8) (Zipf, Mandelbrot). */
const OFFSET = 8;
/** What a trigram weighs that a profile does not hold: less than its last one. */
const ABSENT = Math.log(800 + OFFSET) + 1.5;
/** English is this much more expected than any other: see docs/decisions, "Telling the language". */
const ENGLISH = 5;
/** Romaji is this much less expected: what looks like it is as often a name. */
const ROMAJI = -1;
/** What one everyday word adds to its language. */
const EVERYDAY = 6;
/** Of a text in a language that is known here, at least this share of trigrams is known too. */
const LEAST_KNOWN = 0.34;

interface Model {
  /** Per trigram and language, the natural logarithm of its weight above an absent one's. */
  readonly gains: ReadonlyMap<string, Float32Array>;
  readonly everyday: ReadonlyMap<string, number>;
}

let model: Model | undefined;

/** Made when it is first needed, so that importing costs nothing. */
function loadModel(): Model {
  const gains = new Map<string, Float32Array>();
  for (const [index, profile] of Object.values(LATIN_PROFILES).entries()) {
    for (let at = 0; at < profile.length; at += 3) {
      const trigram = profile.slice(at, at + 3);
      const row = gains.get(trigram) ?? new Float32Array(TAGS.length);
      row[index] = ABSENT - Math.log(at / 3 + OFFSET);
      gains.set(trigram, row);
    }
  }
  const everyday = Object.entries(EVERYDAY_WORDS).flatMap(([tag, words]) =>
    words.split(" ").map((word) => [word, TAGS.indexOf(tag)] as const),
  );
  return { gains, everyday: new Map(everyday) };
}

/**
 * The language of words in Latin letters, by how frequent their trigrams are in each language, or
 * `und` where too few are known. Short texts lean to English.
 */
export function detectLatin(text: string): string {
  const { gains, everyday } = (model ??= loadModel());
  const trigrams = trigramsOf(text);
  const scores = TAGS.map((tag) => (tag === "en" ? ENGLISH : tag === "ja-Latn" ? ROMAJI : 0));
  const known = TAGS.map(() => 0);
  const add = (index: number, gain: number, count: number): void => {
    scores[index] = (scores[index] ?? 0) + gain;
    known[index] = (known[index] ?? 0) + count;
  };
  for (const trigram of trigrams) {
    for (const [index, gain] of gains.get(trigram)?.entries() ?? []) {
      if (gain > 0) add(index, gain, 1);
    }
  }
  for (const word of latinWordsOf(text)) {
    const index = everyday.get(word);
    if (index !== undefined) add(index, EVERYDAY, word.length);
  }
  const best = scores.indexOf(Math.max(...scores));
  return (known[best] ?? 0) < LEAST_KNOWN * trigrams.length ? "und" : (TAGS[best] ?? "und");
}
