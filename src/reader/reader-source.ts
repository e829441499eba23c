/** Where a reader's file is: a path (in a browser an address), a URL, or its bytes. */
export type ReaderSource = string | URL | Uint8Array | ArrayBuffer;

/** Whether a source is the file's content. */
export function isContent(source: ReaderSource): source is Uint8Array | ArrayBuffer {
  return source instanceof Uint8Array || source instanceof ArrayBuffer;
}
