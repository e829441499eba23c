import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { KomainuError } from "../../core/errors.ts";
import { findBundledReader } from "../../reader/find-bundled-reader.ts";
import { decodeReader } from "../../reader/model-file.ts";
import type { ReaderModel } from "../../reader/reader-model.ts";

/** What `--base` calls the reader that the package brings. */
const BUNDLED = "bundled";

/** A reader whose heads are fitted. */
export interface BaseReader {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly model: ReaderModel;
}

/** Whether a base is a reader, whose heads are fitted here, and not the folder of an encoder. */
export async function isReaderBase(base: string): Promise<boolean> {
  if (base === BUNDLED || base.endsWith(".safetensors")) return true;
  return stat(base).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Reads a reader's file, or the package's own.
 *
 * @throws KomainuError `file_not_found` or `file_damaged`
 */
export async function readBaseReader(base: string): Promise<BaseReader> {
  const file = base === BUNDLED ? findBundledReader() : base;
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new KomainuError(
      "file_not_found",
      `The base ${base} cannot be read. It is "${BUNDLED}", or a file that \`komainu train reader\` made.`,
      { cause },
    );
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { bytes, sha256, model: decodeReader(bytes) };
}
