import type { Random } from "../../src/metrics/random.ts";
import { mistype, pick } from "./vary-text.ts";

const SHORT: readonly (readonly [RegExp, string])[] = [
  [/\byou\b/giu, "u"],
  [/\bplease\b/giu, "pls"],
  [/\bare\b/giu, "r"],
  [/\bwith\b/giu, "w/"],
  [/\bthanks\b/giu, "thx"],
  [/\bwithout\b/giu, "w/o"],
  [/\bpeople\b/giu, "ppl"],
];

const ENDINGS = ["!!", "??", "...", " thanks", " 🙏", " lol", ""];

function shorten(text: string): string {
  return SHORT.reduce((shorter, [from, to]) => shorter.replace(from, to), text);
}

/** The text as someone else might have typed it in English; often just as it is. */
export function varyEnglish(text: string, random: Random): string {
  const draw = random();
  if (draw < 0.6) return text;
  if (draw < 0.72) return text.toLowerCase().replace(/[.?]$/u, "");
  if (draw < 0.82) return shorten(text);
  if (draw < 0.9) return text.replace(/[.?]$/u, "") + (pick(ENDINGS, random) ?? "");
  if (draw < 0.98) return mistype(text, random);
  return text.toUpperCase();
}
