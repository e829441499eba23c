import { createReadStream } from "node:fs";
import { truncate } from "node:fs/promises";

const NEWLINE = 0x0a;

/**
 * Cuts a file of JSON lines after its last whole record: a killed process may have left half a
 * line, a power cut a stretch of zeros.
 */
export async function keepWholeRecords(
  path: string,
  onKept: (record: unknown) => void = () => undefined,
): Promise<{ readonly records: number; readonly bytes: number }> {
  let records = 0;
  let bytes = 0;
  for await (const line of readByteLines(path)) {
    const record = parseRecord(line);
    if (record === undefined) break;
    onKept(record);
    records += 1;
    bytes += line.length + 1;
  }
  await truncate(path, bytes);
  return { records, bytes };
}

/** Lines that end in a newline, without it. */
async function* readByteLines(path: string): AsyncGenerator<Buffer> {
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

function parseRecord(line: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(line.toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
