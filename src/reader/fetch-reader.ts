import type { Classifier } from "../classifier/classifier.ts";
import { runPausing } from "../classifier/run-pausing.ts";
import { errorMessage, KomainuError } from "../core/errors.ts";
import { describeReader } from "./describe-reader.ts";
import { decodeReader } from "./model-file.ts";
import { makeReader } from "./reader.ts";

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
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return {
    ...describeReader(reader.header, hex.join("")),
    score: (text, { language, ...pauses } = {}) => runPausing(reader.steps(text, language), pauses),
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
