import { TextDecoder } from "node:util";
import { KomainuError } from "../core/errors.ts";
import { inputName } from "../files/read-failure.ts";
import { createDecoder, damagedText, openBytes, type ReadTextOptions } from "./decode-text.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/**
 * Stands for bytes that are not of the encoding: noncharacters in a row, which Unicode keeps for
 * internal use. A lone surrogate would not pass through the CSV reader.
 */
const DAMAGED = "\uFDD0\uFDD1\uFDD0";

/**
 * The error of a row whose text holds bytes that are not of the encoding, or a NUL, which no text does
 * and UTF-16 that is read as something else does; `undefined` for any other.
 */
export function damageIn(
  path: string,
  line: number,
  text: string,
  { encoding = "utf-8", onDamage }: ReadTextOptions,
): KomainuError | undefined {
  if (text.includes("\0")) return nulByte(path, line);
  if (onDamage !== "report" || !text.includes(DAMAGED)) return undefined;
  return damagedText(path, line, encoding);
}

function nulByte(path: string, line: number): KomainuError {
  return new KomainuError(
    "file_damaged",
    `${inputName(path)}, line ${line}: holds a NUL, which no text does. If the file is UTF-16 without a mark, name it: --encoding utf-16le or utf-16be.`,
  );
}

/**
 * The text of a file, as `readText` gives it, but with a mark in the place of bytes that are not of
 * the encoding: then only the lines that hold them are damaged. UTF-16 has no bytes at which lines
 * could be told, so that damage in it throws.
 */
export async function* readMarkedText(
  path: string,
  options: ReadTextOptions,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let rest: Uint8Array = new Uint8Array();
  let begun = false;
  for await (const bytes of openBytes(path, options)) {
    decoder ??= createDecoder(path, bytes, options.encoding);
    if (decoder.encoding.startsWith("utf-16")) {
      yield decodeStream(path, decoder, bytes);
      continue;
    }
    const all = Buffer.concat([rest, bytes]);
    const end = Math.max(all.lastIndexOf(NEWLINE), all.lastIndexOf(RETURN)) + 1;
    rest = all.subarray(end);
    if (end === 0) continue;
    yield decodeLines(all.subarray(0, end), decoder.encoding, begun);
    begun = true;
  }
  if (decoder?.encoding.startsWith("utf-16") === true) yield decodeStream(path, decoder);
  else if (rest.length > 0 && decoder) yield decodeLines(rest, decoder.encoding, begun);
}

function decodeStream(path: string, decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch (error) {
    throw damagedText(path, 1, decoder.encoding, error);
  }
}

/** Whole lines as text; a mark at the very beginning of the file is left out, later ones are kept. */
function decodeLines(bytes: Uint8Array, encoding: string, begun: boolean): string {
  const decode = (part: Uint8Array, keepMark: boolean, fatal: boolean) =>
    new TextDecoder(encoding, { fatal, ignoreBOM: keepMark }).decode(part);
  try {
    return decode(bytes, begun, true);
  } catch {
    return splitLines(bytes)
      .map((line, index) => {
        const keepMark = begun || index > 0;
        try {
          return decode(line, keepMark, true);
        } catch {
          return decode(line, keepMark, false).replaceAll("\uFFFD", DAMAGED);
        }
      })
      .join("");
  }
}

/** Lines with what ends them; the `\n` of a `\r\n` as one of its own. */
function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (const [at, byte] of bytes.entries()) {
    if (byte !== NEWLINE && byte !== RETURN) continue;
    lines.push(bytes.subarray(start, at + 1));
    start = at + 1;
  }
  if (start < bytes.length) lines.push(bytes.subarray(start));
  return lines;
}
