import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";
import { KomainuError } from "../core/errors.ts";
import { inputName, readFailure } from "../files/read-failure.ts";
import { markOf, unmarkedUtf16 } from "./tell-encoding.ts";

export interface ReadTextOptions {
  readonly encoding?: string | undefined;
  /**
   * What bytes that are not of the encoding do: `stop` (default) throws; `report` puts a mark in
   * their place, by which `damageIn` tells the damaged rows.
   */
  readonly onDamage?: "stop" | "report" | undefined;
  /** Called with the length of each piece of the text's bytes as it is read, unzipped. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** The bytes of a file or of standard input (`-`), gunzipped if its name ends in `.gz`. */
export async function* openBytes(
  path: string,
  { onBytes }: ReadTextOptions,
): AsyncGenerator<Uint8Array> {
  const file = path === "-" ? process.stdin : createReadStream(path);
  // `pipeline` hands an error of the file on to the reader of the unzipped bytes.
  const stream: Readable = /\.gz$/i.test(path)
    ? pipeline(file, createGunzip(), () => undefined)
    : file;
  try {
    for await (const bytes of stream) {
      if (!(bytes instanceof Uint8Array)) continue;
      onBytes?.(bytes.length);
      yield bytes;
    }
  } catch (error) {
    throw readFailure(path, error);
  } finally {
    file.destroy();
  }
}

/**
 * A decoder that refuses what is not of the encoding: the one that is named, or that a mark tells.
 *
 * @throws KomainuError `invalid_input` where there is no such encoding, or where the first bytes
 *   tell another one
 */
export function createDecoder(
  path: string,
  first: Uint8Array = new Uint8Array(),
  encoding?: string,
): TextDecoder {
  const marked = markOf(first);
  const decoder = decoderOf(encoding ?? marked ?? "utf-8");
  const told = marked ?? unmarkedUtf16(first);
  if (told === undefined || told === decoder.encoding) return decoder;
  throw new KomainuError(
    "invalid_input",
    `${inputName(path)} is ${told.toUpperCase()} by its first bytes. Name that encoding (--encoding ${told}), or convert the text to UTF-8.`,
  );
}

/** Names that are usual in Japan and that the Encoding Standard lacks. */
const OTHER_NAMES: Readonly<Record<string, string>> = { cp932: "shift_jis" };

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(OTHER_NAMES[encoding.toLowerCase()] ?? encoding, { fatal: true });
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
      `If the file is in another encoding, name it (--encoding shift_jis) or convert it to UTF-8.`,
    { cause },
  );
}
