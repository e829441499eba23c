import type { Random } from "../../metrics/random.ts";
import type { Example } from "../rows/prepare-rows.ts";

/** What a text is joined with others by. */
const JOINT = { ja: "", en: " " } as const;
const STOP = { ja: "。", en: "." } as const;
const ENDED = /[。．！？!?.…」』)）]$/u;
/** UTF-16 units of a text that may stand among others. */
const SHORT = { ja: 60, en: 140 } as const;
const LANGUAGES = ["ja", "en"] as const;
const ANY = 4;

export interface CompositeOptions {
  /** By language: texts with one harmful sentence among harmless ones, and wholly harmless ones. */
  readonly harmful: number;
  readonly harmless: number;
}

function pick<T>(values: readonly T[], random: Random): T | undefined {
  return values[Math.floor(random() * values.length)];
}

function joinTexts(texts: readonly string[], language: "ja" | "en"): string {
  return texts
    .map((text) => (ENDED.test(text) ? text : text + STOP[language]))
    .join(JOINT[language]);
}

/**
 * Texts of two to five sentences made of the examples' own: one harmful among harmless ones, at any
 * place, which has the labels of the harmful one; and wholly harmless ones, so that length tells
 * nothing.
 */
export function makeComposites(
  examples: readonly Example[],
  { harmful, harmless }: CompositeOptions,
  random: Random,
): readonly Example[] {
  return LANGUAGES.flatMap((language) => {
    const short = examples.filter(
      (example) =>
        example.language === language &&
        example.text.length <= SHORT[language] &&
        example.source.startsWith("own_"),
    );
    const bad = short.filter(({ labels }) => labels[ANY] === 1);
    const good = short.filter(({ labels }) => labels.every((label) => label === 0));
    const some = (count: number): readonly string[] =>
      Array.from({ length: count }, () => pick(good, random)?.text ?? "");
    const composite = (texts: readonly string[], labels: readonly number[]): Example => ({
      text: joinTexts(texts, language),
      language,
      source: `composite_${language}`,
      topic: undefined,
      labels,
    });
    const diluted = Array.from({ length: bad.length === 0 ? 0 : harmful }, () => {
      const one = pick(bad, random);
      const texts = some(1 + Math.floor(random() * 3));
      const at = Math.floor(random() * (texts.length + 1));
      return composite(texts.toSpliced(at, 0, one?.text ?? ""), one?.labels ?? []);
    });
    const plain = Array.from({ length: good.length === 0 ? 0 : harmless }, () =>
      composite(some(2 + Math.floor(random() * 3)), good[0]?.labels ?? []),
    );
    return diluted.concat(plain);
  });
}

const LEET: Readonly<Record<string, string>> = { a: "4", e: "3", i: "1", o: "0", s: "5" };

/** Ways to write a text otherwise, with the share of texts that each is used on. */
const SPELLINGS: readonly (readonly [number, (text: string) => string])[] = [
  [
    0.02,
    (text) => text.replace(/[!-~]/gu, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  ],
  [0.01, (text) => Array.from(text).join(" ")],
  [0.01, (text) => Array.from(text).join("\u200B")],
  [0.015, (text) => text.toUpperCase()],
  [0.01, (text) => text.replace(/[aeios]/gu, (one) => LEET[one] ?? one)],
  [0.05, (text) => text.toLowerCase()],
  [0.04, (text) => text.replace(/[。．！？!?.]+$/u, "")],
  [
    0.01,
    (text) =>
      text.replace(/[\u3041-\u3096]/gu, (one) => String.fromCharCode(one.charCodeAt(0) + 0x60)),
  ],
];

/** Writes some texts otherwise, so that a verdict does not hang on width, case or spacing. */
export function respell(text: string, random: Random): string {
  let rest = random();
  for (const [share, write] of SPELLINGS) {
    if (rest < share) return write(text);
    rest -= share;
  }
  return text;
}
