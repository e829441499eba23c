import type { Classifier } from "../classifier/classifier.ts";
import { runPausing } from "../classifier/run-pausing.ts";
import { errorMessage, KomainuError } from "../core/errors.ts";
import { describeReader } from "./describe-reader.ts";
import { decodeReader } from "./model-file.ts";
import { makeReader } from "./reader.ts";
import { isContent, type ReaderSource } from "./reader-source.ts";

/**
 * Loads a reader into this thread: a page's, or better a Worker's.
 *
 * @param source Where the file is fetched from, or its bytes.
 * @param kernel The encoder's WebAssembly, compiled, where it cannot be compiled from bytes.
 * @throws KomainuError `file_not_found`, `file_damaged`, or `engine_missing` without WebAssembly
 */
export async function fetchReader(source: ReaderSource, kernel?: object): Promise<Classifier> {
  const bytes = isContent(source) ? new Uint8Array(source) : await fetchBytes(String(source));
  const reader = await makeReader(decodeReader(bytes), kernel);
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
      `The reader's file cannot be fetched from ${url}: ${errorMessage(cause)}. Serve node_modules/komainu/dist/reader/model/reader.safetensors there, or give its address or its bytes as the option model. The screen needs no file: guard "screen".`,
      { cause },
    );
  }
}
