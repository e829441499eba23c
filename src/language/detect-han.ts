import { HAN_CLASSES } from "./han-classes.ts";

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const FIRST = 0x4e00;

/**
 * What each class of `HAN_CLASSES` says. The classes come from the national standards: JIS X 0208
 * level 1 (today's Japanese) and 2, GB 2312 (simplified Chinese), Big5 (traditional Chinese).
 * `chinese`: how much more a character speaks for Chinese than for Japanese.
 */
const CLASSES = [
  { chinese: 0, script: undefined }, // of all, or of none
  { chinese: 0, script: "Hans" }, // Japanese and simplified: 国
  { chinese: 0, script: "Hant" }, // Japanese and traditional: 東
  { chinese: -4, script: undefined }, // Japanese alone: 駅
  { chinese: 4, script: "Hans" }, // simplified alone: 们
  { chinese: 1.5, script: "Hant" }, // traditional, and old forms in Japanese: 國
  { chinese: 4, script: undefined }, // Chinese in both scripts: 你
  { chinese: 4, script: "Hant" }, // traditional alone: 說
] as const;

/**
 * Characters of Chinese grammar that Japanese has as well, within words (了解, 現在): one alone
 * does not outweigh `JAPANESE`, two do. Chinese alone has those of weight 3.
 */
const GRAMMAR: ReadonlyMap<string, number> = new Map(
  (
    [
      [3, "這哪跟她它吧呢吗嗎很怎沒"],
      [1.8, "是就也而但只或於其此之那与我他"],
      [1, "了在到看如被及又且什把吃的要因更己去想个個没"],
    ] as const
  ).flatMap(([weight, characters]) =>
    Array.from(characters, (character) => [character, weight] as const),
  ),
);

/** Everyday Chinese words in characters that Japanese has too. */
const CHINESE_WORDS =
  /謝謝|多謝|今天|明天|昨天|早安|晚安|晚上|早上|可以|知道|不是|不要|不能|不用|就是|但是|如果|自己|怎样|朋友|中文|什么|甚麼|没有|我的|我要|我想|告訴/gu;
/** What such a word, or such a comma, adds. */
const WORD = 2;

/** Marks of Japanese: the sign that repeats a character, and those that stand for one. */
const JAPANESE_MARKS = /[々〆〻]/u;
/** Chinese separates clauses with it, Japanese with 、. NFKC has made it a plain comma by now. */
const COMMA = /(?<=\p{Script=Han}),(?=\p{Script=Han})/gu;
/** Characters alone are Japanese unless something speaks for Chinese (docs/decisions/0012-language.md). */
const JAPANESE = -1.9;
/** Japanese without kana is names and terms: each character beyond these makes it less likely. */
const TERM = 8;
const BEYOND_TERM = 0.2;

/**
 * The language of a text whose letters are Chinese characters, with few kana or none: `ja`,
 * `zh-Hans`, `zh-Hant`, or `zh` where both scripts write it alike.
 */
export function detectHan(text: string, kana: number): string {
  const characters = text.match(/\p{Script=Han}/gu) ?? [];
  let chinese = JAPANESE - kana + BEYOND_TERM * Math.max(0, characters.length - TERM);
  chinese += WORD * (countOf(COMMA, text) + countOf(CHINESE_WORDS, text));
  let simplified = 0;
  for (const character of characters) {
    const { chinese: weight, script } = CLASSES[classOf(character)] ?? CLASSES[0];
    chinese += JAPANESE_MARKS.test(character) ? -4 : (GRAMMAR.get(character) ?? weight);
    if (script !== undefined) simplified += script === "Hans" ? 1 : -1;
  }
  if (chinese <= 0) return "ja";
  if (simplified === 0) return "zh";
  return simplified > 0 ? "zh-Hans" : "zh-Hant";
}

function countOf(pattern: RegExp, text: string): number {
  return text.match(pattern)?.length ?? 0;
}

function classOf(character: string): number {
  const at = (character.codePointAt(0) ?? 0) - FIRST;
  if (at < 0 || at >= 2 * HAN_CLASSES.length) return 0;
  const pair = BASE64.indexOf(HAN_CLASSES.charAt(at >> 1));
  return at % 2 === 0 ? pair >> 3 : pair & 7;
}
