/**
 * The bytes that were compressed (zlib's format, RFC 1950) and written as Base64. By Web standards
 * alone, so that it runs in Node, browsers, Workers and edge runtimes.
 *
 * @throws DOMException or TypeError when the text is not what that gives
 */
export async function inflateBase64(text: string): Promise<Uint8Array> {
  const binary = atob(text);
  const compressed = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) compressed[at] = binary.charCodeAt(at);
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return readStream(stream);
}

/** As `new Response(stream).arrayBuffer()`, which makes Node load its whole HTTP client first. */
async function readStream(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    length += read.value.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
