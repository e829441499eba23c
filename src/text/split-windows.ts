import type { TextRange } from "../core/verdict.ts";

/** Where a text may best be cut: after the end of a sentence or a line, or else after a space. */
const SENTENCE_END = /[。．！？!?\n]/u;
const GAP = /[\s、，,;:]/u;

/** The best cut in the last quarter of a window that ends at `end` at the latest. */
function findCut(text: string, start: number, end: number): number {
  const earliest = end - Math.floor((end - start) / 4);
  for (const pattern of [SENTENCE_END, GAP]) {
    for (let at = end; at > earliest; at--) if (pattern.test(text.charAt(at - 1))) return at;
  }
  return isInsidePair(text, end) ? end - 1 : end;
}

function isInsidePair(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
}

/**
 * Ranges of a text, each at most `size` UTF-16 units long, that overlap by about `overlap` and
 * together cover all of it. A text that fits gives one range. `size` is more than 2 · `overlap`.
 */
export function* splitWindows(text: string, size: number, overlap: number): Generator<TextRange> {
  let start = 0;
  while (text.length - start > size) {
    const end = findCut(text, start, start + size);
    yield { start, end };
    const next = end - overlap;
    start = isInsidePair(text, next) ? next - 1 : next;
  }
  yield { start, end: text.length };
}
