import type { Classifier, ScoreOptions } from "../classifier/classifier.ts";
import { errorMessage, KomainuError } from "../core/errors.ts";
import { decodeReader } from "./model-file.ts";
import { makeReader, type Reader } from "./reader.ts";

/**
 * Fetches a reader's file and loads it into this thread: a page's, or better a Worker's.
 *
 * @param url Where the application serves the file.
 * @throws KomainuError `file_not_found`, `file_damaged`, or `engine_missing` without WebAssembly
 */
export async function fetchReader(url: string | undefined): Promise<Classifier> {
  if (url === undefined) {
    throw new KomainuError(
      "file_not_found",
      "The reader's file is not bundled for browsers and Workers. Serve it with your application, and give its address as the option model.",
    );
  }
  const bytes = await fetchBytes(url);
  const reader = await makeReader(decodeReader(bytes));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return {
    name: reader.header.name,
    sha256: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join(
      "",
    ),
    architecture: "bert-encoder",
    score: (text, options) => scorePausing(reader, text, options),
  };
}

async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new KomainuError(
      "file_not_found",
      `The reader's file cannot be fetched from ${url}: ${errorMessage(cause)}.`,
      { cause },
    );
  }
}

/** Others get their turn after each part of a text. */
async function scorePausing(
  reader: Reader,
  text: string,
  { language, signal, progress }: ScoreOptions = {},
) {
  const steps = reader.steps(text, language);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    progress?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
  }
}
