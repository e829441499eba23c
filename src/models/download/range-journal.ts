import { appendFile, readFile, writeFile } from "node:fs/promises";

import { z } from "zod";

import type { FileHash } from "../../files/hash-file.ts";
import { type ByteRange, ByteRanges } from "./byte-ranges.ts";

const HEADER = z.object({ version: z.literal(1), size: z.number(), hash: z.string() });
const RANGE = z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]);

/**
 * Which bytes of an unfinished download have reached its file: a text file beside it to which a
 * line is appended for each piece written. Whatever kills the writer, at worst its last line is
 * torn, and a torn line is ignored: those bytes are downloaded again.
 */
export class RangeJournal {
  readonly written: ByteRanges;
  readonly #path: string;

  private constructor(path: string, written: ByteRanges) {
    this.#path = path;
    this.written = written;
  }

  /** Resumes the journal at `path`, or starts it again if it is another file's or unreadable. */
  static async open(path: string, size: number, hash: FileHash): Promise<RangeJournal> {
    const written = await readJournal(path, size, hash);
    if (written) return new RangeJournal(path, written);
    await writeFile(path, `${JSON.stringify({ version: 1, size, hash: hash.value })}\n`);
    return new RangeJournal(path, new ByteRanges());
  }

  /** Records bytes that are in the file. */
  async record(range: ByteRange): Promise<void> {
    if (range.start >= range.end) return;
    this.written.add(range);
    // The newline before separates the line from one that a crash cut off.
    await appendFile(this.#path, `\n[${range.start},${range.end}]\n`);
  }
}

async function readJournal(
  path: string,
  size: number,
  hash: FileHash,
): Promise<ByteRanges | undefined> {
  const lines = await readFile(path, "utf8").then(
    (content) => content.split("\n"),
    () => [],
  );
  const header = HEADER.safeParse(parseLine(lines[0]));
  if (!header.success || header.data.size !== size || header.data.hash !== hash.value) {
    return undefined;
  }
  const written = new ByteRanges();
  for (const line of lines.slice(1)) {
    const range = RANGE.safeParse(parseLine(line));
    if (range.success && range.data[1] <= size) {
      written.add({ start: range.data[0], end: range.data[1] });
    }
  }
  return written;
}

function parseLine(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? "") as unknown;
  } catch {
    return undefined;
  }
}
