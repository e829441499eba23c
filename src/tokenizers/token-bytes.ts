import { byteCharacters } from "./byte-characters.ts";
import type { PieceKind } from "./tokenizer-kind.ts";

/** What each token writes, in UTF-8: all of it in one block, so that it costs nothing to hand on. */
export interface TokenBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each token's bytes begin; one more at the end. */
  readonly starts: Uint32Array<ArrayBuffer>;
}

const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/u;
const encoder = new TextEncoder();

/**
 * Lays out what tokens write.
 *
 * @param pieces The pieces of the vocabulary by id; those that write nothing are absent.
 * @param plain Ids of added tokens, whose pieces are text as it stands.
 */
export function layOutTokens(
  pieces: readonly (string | undefined)[],
  kind: PieceKind,
  plain: ReadonlySet<number>,
): TokenBytes {
  const alphabet = new Map(byteCharacters().map((character, byte) => [character, byte]));
  const parts = Array.from(pieces, (piece = "", id): Uint8Array => {
    if (kind === "bytes" && !plain.has(id)) {
      return Uint8Array.from(piece, (character) => alphabet.get(character) ?? 0x3f);
    }
    const byte = kind === "text" ? BYTE_TOKEN.exec(piece)?.[1] : undefined;
    if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16));
    return encoder.encode(kind === "text" ? piece.replaceAll("\u2581", " ") : piece);
  });
  const starts = new Uint32Array(parts.length + 1);
  for (const [id, { length }] of parts.entries()) starts[id + 1] = (starts[id] ?? 0) + length;
  const bytes = new Uint8Array(starts.at(-1) ?? 0);
  for (const [id, part] of parts.entries()) bytes.set(part, starts[id]);
  return { bytes, starts };
}
