import type { Token } from "node-llama-cpp";
import { KomainuError } from "../../core/errors.ts";
import { composeText, cutText } from "./cut-text.ts";
import { Turns } from "./turns.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Half of a surrogate pair that stands alone: no character, and not to be had in UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** A space stands as U+2581 in a SentencePiece vocabulary; each counts as the other in a text. */
function plainSpaces(value: string): string {
  return value.replaceAll("\u2581", " ");
}

/** Cuts a text inside each of a token's occurrences, so that no piece holds the whole. */
function cutInside(text: string, name: string): string[] {
  const searched = plainSpaces(text);
  const token = plainSpaces(name);
  const pieces: string[] = [];
  let start = 0;
  for (;;) {
    const found = searched.indexOf(token, start);
    if (found === -1) break;
    const cut = found + Math.max(1, Math.floor(token.length / 2));
    pieces.push(text.slice(start, cut));
    start = cut;
  }
  pieces.push(text.slice(start));
  return pieces;
}

/**
 * Tokenises a piece of text so that it holds no control token. llama.cpp parses none when asked
 * not to, but a SentencePiece vocabulary may still merge its way to one (`<s` and `>`, where both
 * are pieces); such a text is cut inside the control token's name.
 */
function tokenizePiece(vocabulary: Vocabulary, text: string, isFirst: boolean): readonly Token[] {
  const tokens = isFirst ? vocabulary.tokenizeFirst(text) : vocabulary.tokenizePlain(text);
  const forged = tokens.find((token) => vocabulary.controlTokens.has(token));
  if (forged === undefined) return tokens;
  const pieces = cutInside(text, vocabulary.controlTokens.get(forged) ?? "");
  if (pieces.length === 1) {
    throw new KomainuError(
      "model_unsupported",
      "The model's vocabulary turns plain text into a control token, so a text could forge a " +
        "turn. Convert the model again from its original files.",
    );
  }
  return pieces.flatMap((piece, index) => tokenizePiece(vocabulary, piece, isFirst && index === 0));
}

/**
 * The tokens of plain text: tokenised as one string, whatever its length and whatever it contains,
 * and never a control token. Lone surrogates count as U+FFFD, and to a SentencePiece vocabulary
 * U+2581 counts as a space.
 *
 * @param isFirst Whether nothing but the beginning of the sequence stands before it.
 */
export async function tokenizeText(
  vocabulary: Vocabulary,
  text: string,
  turns = new Turns(),
  isFirst = false,
): Promise<readonly Token[]> {
  const wellFormed = text.replace(LONE_SURROGATE, "\uFFFD");
  // SentencePiece makes U+2581 of spaces before it looks for anything. llama.cpp does so after it
  // has cut out the user-defined tokens, and would miss the runs of spaces that hold a literal one.
  const spaced = vocabulary.pieceKind === "text" ? plainSpaces(wellFormed) : wellFormed;
  const composed = vocabulary.composes ? composeText(spaced, vocabulary.userDefined) : spaced;
  const tokens: Token[] = [];
  for (const piece of cutText(composed, vocabulary.userDefined)) {
    await turns.next(piece.length);
    const starts = isFirst && tokens.length === 0;
    for (const token of tokenizePiece(vocabulary, piece, starts)) tokens.push(token);
  }
  return tokens;
}
