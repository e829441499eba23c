import { createReadStream } from "node:fs";

const NEWLINE = 0x0a;

/** The lines of a file that end in a newline, as bytes without it; what follows the last is left out. */
export async function* readByteLines(path: string): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...pieces, chunk.subarray(start, end)]);
      [pieces, start] = [[], end + 1];
    }
    pieces.push(chunk.subarray(start));
  }
}

/** The JSON object or list of a line; `undefined` for anything else. */
export function parseRecord(line: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(line.toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
