import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { KomainuError } from "../core/errors.ts";
import { makeScreen, type Screen } from "./screen.ts";

const decompress = promisify(brotliDecompress);

/**
 * Loads a screen from a file that `komainu train screen` made. Only in Node: nothing that an edge
 * runtime loads may import this module.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`
 */
export async function loadScreenFile(file: URL | string): Promise<Screen> {
  const stored = await readFile(file).catch((cause: unknown) => {
    throw new KomainuError(
      "file_not_found",
      `The screen's model file cannot be read: ${String(file)}. Make it with \`komainu train screen\`.`,
      { cause },
    );
  });
  const content = await decompress(stored).catch((cause: unknown) => {
    throw new KomainuError(
      "file_damaged",
      `The screen's model file is damaged: ${String(file)}. Make it again with \`komainu train screen\`.`,
      { cause },
    );
  });
  return makeScreen(content, createHash("sha256").update(stored).digest("hex"));
}
