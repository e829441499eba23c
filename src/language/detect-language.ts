import { detectHan } from "./detect-han.ts";
import { detectLatin } from "./detect-latin.ts";
import { detectScript } from "./detect-script.ts";
import { sampleText } from "./sample-text.ts";

/** Runs of letters by script; what is none of the four is told by `detectScript`. */
const RUNS =
  /(?<latin>\p{Script=Latin}[\p{Script=Latin}\p{M}'’]*)|(?<han>\p{Script=Han}+)|(?<kana>[\p{Script=Hiragana}\p{Script=Katakana}ー]+)|(?<hangul>\p{Script=Hangul}+)|(?<other>(?:(?!\p{Script=Latin}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul})\p{L}\p{M}*)+)/gu;

/** Kana are at least this share of a Japanese text; Chinese has a の at times. */
const LEAST_KANA = 0.1;
/** Letters that count as one word where a script is none of the four (Thai has no spaces). */
const WORD = 4;

interface Weights {
  latin: number;
  han: number;
  kana: number;
  hangul: number;
  other: number;
}

/**
 * The language that a text is written in, as a BCP-47 tag; `und` where nothing tells.
 *
 * Looks at 2,048 letters at most, spread over the text. A text in several scripts is of the one with
 * most words, where a kana, a Chinese character or a Korean syllable counts as a word: Japanese with
 * English terms is `ja`. Characters alone (東京) are `ja` unless something in them is Chinese. Romaji
 * is `ja-Latn`. Never throws. How often it is right: docs/decisions/0012-language.md.
 *
 * @example detectLanguage("続けて") // "ja"
 */
export function detectLanguage(text: string): string {
  const sample = sampleText(text);
  const weights = weigh(sample);
  const east = weights.han + weights.kana;
  const most = Math.max(east, weights.latin, weights.hangul, weights.other);
  if (most === 0) return "und";
  if (east === most) {
    return weights.kana >= LEAST_KANA * east ? "ja" : detectHan(sample, weights.kana);
  }
  if (weights.hangul === most) return "ko";
  return weights.latin === most ? detectLatin(sample) : detectScript(sample);
}

function weigh(sample: string): Weights {
  const weights: Weights = { latin: 0, han: 0, kana: 0, hangul: 0, other: 0 };
  for (const { 0: run, groups } of sample.matchAll(RUNS)) {
    if (groups?.["latin"] !== undefined) weights.latin += 1;
    else if (groups?.["han"] !== undefined) weights.han += run.length;
    else if (groups?.["kana"] !== undefined) weights.kana += run.length;
    else if (groups?.["hangul"] !== undefined) weights.hangul += run.length;
    else weights.other += Math.max(1, run.length / WORD);
  }
  return weights;
}
