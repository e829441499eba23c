import type { Vocabulary } from "./vocabulary.ts";

/** The byte of each character of GPT-2's byte alphabet (its encoder.py, `bytes_to_unicode`). */
function byteAlphabet(): ReadonlyMap<string, number> {
  const alphabet = new Map<string, number>();
  let shifted = 0;
  for (let byte = 0; byte < 256; byte += 1) {
    const isPrintable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    alphabet.set(String.fromCodePoint(isPrintable ? byte : 0x100 + shifted), byte);
    if (!isPrintable) shifted += 1;
  }
  return alphabet;
}

const BYTE_ALPHABET = byteAlphabet();

function tokenBytes(vocabulary: Vocabulary, id: number): Uint8Array {
  const piece = vocabulary.piece(id);
  if (vocabulary.byteTokens.has(id)) return Uint8Array.of(Number.parseInt(piece.slice(3, 5), 16));
  if (vocabulary.pieceKind === "text") return Buffer.from(piece.replaceAll("\u2581", " "));
  const bytes: number[] = [];
  for (const character of piece) {
    const byte = BYTE_ALPHABET.get(character);
    if (byte === undefined) bytes.push(...Buffer.from(character));
    else bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/**
 * Puts text together from tokens as they come. A character whose bytes are spread over several
 * tokens appears when it is whole.
 */
export class TokenTextDecoder {
  readonly #vocabulary: Vocabulary;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** The text that a further token completes; empty while a character is unfinished. */
  push(id: number): string {
    return this.#decoder.decode(tokenBytes(this.#vocabulary, id), { stream: true });
  }

  /** What is left at the end: U+FFFD for an unfinished character. */
  end(): string {
    return this.#decoder.decode();
  }
}
