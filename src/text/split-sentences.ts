import type { TextRange } from "../core/verdict.ts";

/** What ends a sentence, and what follows an end and belongs to it. */
const END = "。．！？!?\n";
/** What is shorter is not a sentence of its own: it is joined to what follows. */
const SHORTEST = 24;

/** A full stop ends a sentence only before a space, as it stands in numbers and names too. */
function endsSentence(text: string, at: number): boolean {
  const character = text.charAt(at);
  if (character === ".") return /\s/u.test(text.charAt(at + 1));
  return END.includes(character) && !END.includes(text.charAt(at + 1) || " ");
}

/**
 * Ranges of a text's sentences, together all of it, each at least 24 UTF-16 units long but for the
 * last. A text of one sentence gives one range.
 */
export function* splitSentences(text: string): Generator<TextRange> {
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (at + 1 - start < SHORTEST || !endsSentence(text, at)) continue;
    yield { start, end: at + 1 };
    start = at + 1;
  }
  if (start < text.length) yield { start, end: text.length };
}
