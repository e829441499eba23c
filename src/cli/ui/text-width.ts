import stringWidth from "string-width";

const segmenter = new Intl.Segmenter("ja", { granularity: "grapheme" });

/** Columns that a text takes on a terminal: two for a kana or kanji, none for a colour code. */
export function textWidth(text: string): number {
  return stringWidth(text);
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
  for (const { segment } of segmenter.segment(text)) {
    used += textWidth(segment);
    if (used > width - 1) break;
    kept += segment;
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
    for (const { segment } of segmenter.segment(word)) {
      if (textWidth(current + segment) > width && segment.trim() !== "") {
        lines.push(current);
        current = "";
      }
      current += segment;
    }
  }
  return [...lines, current.trimEnd()];
}
