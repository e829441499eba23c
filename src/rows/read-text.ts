import { TextDecoder } from "node:util";
import { KomainuError } from "../core/errors.ts";
import { inputName } from "../files/read-failure.ts";
import { createDecoder, damagedText, openBytes, type ReadTextOptions } from "./decode-text.ts";
import { readMarkedText } from "./marked-text.ts";

/** A line longer than this many UTF-16 units is taken for damage, so that memory stays bounded. */
export const MAX_LINE_LENGTH = 64 * 1024 * 1024;

/**
 * The text of a file or of standard input (`-`), in pieces, gunzipped if its name ends in `.gz`
 * and without a byte order mark. Bytes that are not of the encoding throw `file_damaged` with
 * their line: no letter is replaced in silence.
 */
export async function* readText(path: string, options: ReadTextOptions): AsyncGenerator<string> {
  if (options.onDamage === "report") {
    yield* readMarkedText(path, options);
    return;
  }
  let decoder: TextDecoder | undefined;
  let lines = 1;
  let returned = false;
  const count = (text: string): void => {
    // A piece may end between the two characters that end a line.
    lines += countLineEnds(text) - (returned && text.startsWith("\n") ? 1 : 0);
    if (text !== "") returned = text.endsWith("\r");
  };
  const decode = (bytes?: Uint8Array): string => {
    decoder ??= createDecoder(path, bytes, options.encoding);
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch (error) {
      if (bytes) count(decodeUpToDamage(bytes, decoder.encoding));
      throw damagedText(path, lines, decoder.encoding, error);
    }
  };
  for await (const bytes of openBytes(path, options)) {
    const text = decode(bytes);
    count(text);
    yield text;
  }
  const rest = decode();
  if (rest !== "") yield rest;
}

/** The whole text of a file or of standard input (`-`). Errors as `readText`. */
export async function readWholeText(path: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of readText(path, {})) pieces.push(piece);
  return pieces.join("");
}

/** A line of a text, without the `\n`, `\r\n` or `\r` that ends it. */
export interface TextLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a text, as many at a time as come from the disk: one by one would be far slower. */
export async function* readLines(
  path: string,
  options: ReadTextOptions,
): AsyncGenerator<readonly TextLine[]> {
  let line = 1;
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of unifyLineEnds(readText(path, options))) {
    const lines: TextLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
      const rest = chunk.slice(start, end);
      lines.push({ line, text: pieces.length === 0 ? rest : pieces.join("") + rest });
      if (pieces.length > 0) pieces = [];
      [line, length, start] = [line + 1, 0, end + 1];
    }
    if (start < chunk.length) pieces.push(chunk.slice(start));
    length += chunk.length - start;
    if (length > MAX_LINE_LENGTH) throw lineTooLong(path, line);
    yield lines;
  }
  if (pieces.length > 0) yield [{ line, text: pieces.join("") }];
}

/** A text whose lines all end in `\n`. */
async function* unifyLineEnds(text: AsyncIterable<string>): AsyncGenerator<string> {
  let held = "";
  for await (const piece of text) {
    const all = held + piece;
    // The `\n` that belongs to it may be in the next piece.
    held = all.endsWith("\r") ? "\r" : "";
    const whole = held === "" ? all : all.slice(0, -1);
    yield whole.includes("\r") ? whole.replaceAll(/\r\n?/g, "\n") : whole;
  }
  if (held !== "") yield "\n";
}

function countLineEnds(text: string): number {
  return text.match(/\r\n?|\n/g)?.length ?? 0;
}

function lineTooLong(path: string, line: number): KomainuError {
  return new KomainuError(
    "file_damaged",
    `${inputName(path)}, line ${line}: longer than 64 million characters. Is this a file of rows?`,
  );
}

function decodeUpToDamage(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes).split("\uFFFD", 1)[0] ?? "";
}
