/** A language that the bundled classifiers are trained and calibrated on. */
export type TrainedLanguage = "ja" | "en";

/** Any kana, kanji, or full-width form. */
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}\uFF66-\uFF9F]/u;

/**
 * Which of the two trained languages a text is scored as: Japanese when it holds any kana or
 * kanji, else English, whatever else it may be.
 */
export function trainedLanguage(text: string): TrainedLanguage {
  return JAPANESE.test(text) ? "ja" : "en";
}
