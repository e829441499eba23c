import { eastAsianWidth } from "get-east-asian-width";

const ASCII = /^[\x20-\x7E]*$/;
/** Letters that take no column of their own: combining marks, joiners, control letters. */
const NO_WIDTH = /^[\p{Mark}\p{Control}\p{Format}\p{Surrogate}]+$/u;
/** The half-width ﾞ and ﾟ belong to the letter before them, yet take a column. */
const HALF_WIDTH_VOICING = /.[\uFF9E\uFF9F]/u;
const EMOJI = /\p{Emoji_Presentation}|\uFE0F/u;

let segmenter: Intl.Segmenter | undefined;

/** What a reader takes for letters: a base with its marks, an emoji of several parts. */
function graphemes(text: string): Iterable<string> {
  if (ASCII.test(text)) return text;
  segmenter ??= new Intl.Segmenter("ja", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function graphemeWidth(grapheme: string): number {
  if (NO_WIDTH.test(grapheme)) return 0;
  if (EMOJI.test(grapheme)) return 2;
  const voicing = HALF_WIDTH_VOICING.test(grapheme) ? 1 : 0;
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0) + voicing;
}

/** Columns that a text without colour codes takes on a terminal: two for a kana or kanji. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/** Fills a text with spaces up to so many columns; a longer text stays as it is. */
export function padToWidth(text: string, width: number, align: "left" | "right" = "left"): string {
  const fill = " ".repeat(Math.max(0, width - textWidth(text)));
  return align === "left" ? text + fill : fill + text;
}

/** Cuts a text without colour codes to so many columns, with `…` in place of what is cut. */
export function truncateToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > width - 1) break;
    kept += grapheme;
  }
  return width > 0 ? `${kept}…` : "";
}

/** Breaks a text into lines of at most so many columns, at spaces where there are any. */
export function wrapToWidth(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, Math.max(1, width)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/(?<= )/)) {
    if (textWidth(current + word.trimEnd()) > width && current !== "") {
      lines.push(current.trimEnd());
      current = "";
    }
    for (const grapheme of graphemes(word)) {
      if (textWidth(current + grapheme) > width && grapheme.trim() !== "") {
        lines.push(current);
        current = "";
      }
      current += grapheme;
    }
  }
  return [...lines, current.trimEnd()];
}
