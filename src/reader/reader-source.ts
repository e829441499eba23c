/** Where a reader's file is: a path (in a browser an address), a URL, or its bytes. */
export type ReaderSource = string | URL | Uint8Array | ArrayBuffer;

/** The bytes that a source is, if it is bytes. */
export function bytesOf(source: ReaderSource): Uint8Array | undefined {
  if (source instanceof Uint8Array) return source;
  return source instanceof ArrayBuffer ? new Uint8Array(source) : undefined;
}
