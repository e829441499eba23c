import { KomainuError } from "../../core/errors.ts";
import { TransientError } from "../download/retry-policy.ts";
import { describe } from "./hub-client.ts";

/**
 * Reads an answer's body that is expected to be small.
 *
 * @param most bytes; a longer body is refused as soon as it is, and its rest is not read
 * @throws KomainuError `network` for a longer body, `TransientError` where the connection breaks
 */
export async function readBody(response: Response, url: URL, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bodyPieces(response, url)) {
    length += piece.length;
    if (length > most) throw tooLong(url, most);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function* bodyPieces(response: Response, url: URL): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw new TransientError(`The connection to ${url.host} broke.`, { cause: error });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The refusal of an answer that is longer than any right one. */
export function tooLong(url: URL, most: number): KomainuError {
  const megabytes = Math.round(most / 1e6).toLocaleString("en");
  return new KomainuError(
    "network",
    `${describe(url)} answered with more than ${megabytes} MB. Check HF_ENDPOINT.`,
  );
}
