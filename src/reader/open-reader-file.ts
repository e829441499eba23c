import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Classifier } from "../classifier/classifier.ts";
import { KomainuError } from "../core/errors.ts";
import { describeReader } from "./describe-reader.ts";
import { decodeReader } from "./model-file.ts";
import { ReaderThreads } from "./reader-threads.ts";

/**
 * Opens a reader's file. Its weights are loaded, into threads, when the first text is scored.
 *
 * @param file A file that `komainu train reader` made.
 * @throws KomainuError `file_not_found` or `file_damaged`
 */
export async function openReaderFile(file: string | undefined): Promise<Classifier> {
  if (file === undefined) {
    throw new KomainuError(
      "file_not_found",
      "The reader comes without weights for now. Make them with `komainu train reader`, and name the file as the model (--model).",
    );
  }
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new KomainuError(
      "file_not_found",
      `The reader's model file cannot be read: ${file}. Make it with \`komainu train reader\`.`,
      { cause },
    );
  });
  const { header } = decodeReader(bytes);
  const threads = new ReaderThreads(bytes);
  return {
    ...describeReader(header, createHash("sha256").update(bytes).digest("hex")),
    score: (text, options) => threads.score(text, options),
    close: () => threads.close(),
  };
}
