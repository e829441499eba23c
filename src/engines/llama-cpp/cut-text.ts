/** Texts up to this length are tokenised in one piece, as fast as any other way. */
const SHORT_TEXT = 4096;
/** Cuts in one piece: llama.cpp's time grows with their square. */
const MAX_CUTS = 64;
const MAX_PIECE = 1 << 16;

/** A stretch of the text that a user-defined token has taken, or that none has. */
interface Stretch {
  readonly text: string;
  readonly taken: boolean;
}

/** Cuts a token's occurrences out of the stretches that none has taken yet, leftmost first. */
function takeOut(stretches: readonly Stretch[], token: string): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of stretches) {
    let start = 0;
    let found = stretch.taken ? -1 : stretch.text.indexOf(token);
    while (found !== -1) {
      if (found > start) result.push({ text: stretch.text.slice(start, found), taken: false });
      result.push({ text: token, taken: true });
      start = found + token.length;
      found = stretch.text.indexOf(token, start);
    }
    if (start === 0) result.push(stretch);
    else if (start < stretch.text.length) {
      result.push({ text: stretch.text.slice(start), taken: false });
    }
  }
  return result;
}

/** A text as what user-defined tokens take of it, and what is left between. */
function takeAllOut(text: string, userDefined: readonly string[]): readonly Stretch[] {
  let stretches: readonly Stretch[] = [{ text, taken: false }];
  for (const token of userDefined) {
    if (text.includes(token)) stretches = takeOut(stretches, token);
  }
  return stretches;
}

/** Composes characters (NFC) between the user-defined tokens, which stay as they are. */
export function composeText(text: string, userDefined: readonly string[]): string {
  const stretches = takeAllOut(text, userDefined);
  return stretches.map(({ text, taken }) => (taken ? text : text.normalize("NFC"))).join("");
}

/** Joins stretches again into pieces of a bearable size. */
function joinStretches(stretches: readonly Stretch[]): string[] {
  const pieces: string[] = [];
  let parts: string[] = [];
  let length = 0;
  for (const { text } of stretches) {
    if (parts.length >= MAX_CUTS || (length > 0 && length + text.length > MAX_PIECE)) {
      pieces.push(parts.join(""));
      parts = [];
      length = 0;
    }
    parts.push(text);
    length += text.length;
  }
  pieces.push(parts.join(""));
  return pieces;
}

/**
 * Cuts a long text where that changes none of its tokens: next to the user-defined tokens that the
 * tokenizer cuts out beforehand. llama.cpp does this itself, but takes a time that grows with the
 * square of their number (14 s for 100,000 line breaks), and does not let anything else run.
 *
 * @param userDefined The user-defined tokens' texts, the longest first.
 */
export function cutText(text: string, userDefined: readonly string[]): readonly string[] {
  if (text.length <= SHORT_TEXT) return text === "" ? [] : [text];
  return joinStretches(takeAllOut(text, userDefined));
}
