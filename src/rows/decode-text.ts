import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";
import { KomainuError } from "../core/errors.ts";
import { inputName, readFailure } from "../files/read-failure.ts";

export interface ReadTextOptions {
  readonly encoding?: string | undefined;
  /**
   * What bytes that are not of the encoding do: `stop` (default) throws; `report` puts a mark in
   * their place, by which `damageIn` tells the damaged rows.
   */
  readonly onDamage?: "stop" | "report" | undefined;
}

/** The bytes of a file or of standard input (`-`), gunzipped if its name ends in `.gz`. */
export async function* openBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = path === "-" ? process.stdin : createReadStream(path);
  // `pipeline` hands an error of the file on to the reader of the unzipped bytes.
  const stream: Readable = /\.gz$/i.test(path)
    ? pipeline(file, createGunzip(), () => undefined)
    : file;
  try {
    for await (const bytes of stream) {
      if (bytes instanceof Uint8Array) yield bytes;
    }
  } catch (error) {
    throw readFailure(path, error);
  } finally {
    file.destroy();
  }
}

/** A decoder that refuses what is not of the encoding: the one that is named, or that a mark tells. */
export function createDecoder(
  first: Uint8Array | undefined,
  encoding: string | undefined,
): TextDecoder {
  const [a, b] = first ?? [];
  const marked = a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : "";
  try {
    return new TextDecoder(encoding ?? (marked || "utf-8"), { fatal: true });
  } catch (cause) {
    const message = `There is no encoding "${encoding}": give one such as utf-8, shift_jis or euc-jp.`;
    throw new KomainuError("invalid_input", message, { cause });
  }
}

/** The error of a line whose bytes are not of the encoding. */
export function damagedText(
  path: string,
  line: number,
  encoding: string,
  cause?: unknown,
): KomainuError {
  return new KomainuError(
    "file_damaged",
    `${inputName(path)}, line ${line}: not ${encoding.toUpperCase()}. ` +
      `If the file is in another encoding, name it: --encoding shift_jis.`,
    { cause },
  );
}

export function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
