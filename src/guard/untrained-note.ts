import type { TrainedLanguage } from "../classifier/trained-language.ts";
import { detectLanguage } from "../language/index.ts";

/** A kana or a Latin letter: what Japanese and English are written with. */
const TRAINED = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Latin}]/u;

const LETTER = /\p{L}/u;

const NAMES: Readonly<Record<TrainedLanguage, string>> = { ja: "Japanese", en: "English" };

/** What a verdict says of a text in letters that no classifier was trained on. */
export function untrainedNote(text: string, scoredAs: TrainedLanguage): readonly string[] {
  if (TRAINED.test(text) || !LETTER.test(text) || detectLanguage(text) === "ja") return [];
  return [
    `Scored as ${NAMES[scoredAs]}, for only Japanese and English were trained on: do not rely on it.`,
  ];
}
