import type { DataRow, ReadRowsOptions } from "./data-row.ts";
import { damageIn } from "./marked-text.ts";
import { readJsonLines } from "./read-json-lines.ts";
import { readLines } from "./read-text.ts";
import { guessRowFormat, type RowFormat } from "./row-format.ts";

/**
 * Reads a file of rows in order, or standard input (`-`), in memory that does not grow with the
 * file: a row at a time, or a row group for Parquet. Text forms may be gzipped (`.gz`).
 *
 * Throws `file_not_found`, `file_damaged`, or `invalid_input` for a form that cannot be told.
 */
export async function* readRows(
  path: string,
  options: ReadRowsOptions = {},
): AsyncGenerator<DataRow, void, undefined> {
  const format = options.format ?? guessRowFormat(path);
  const { from = 0, onDamage = "stop", signal } = options;
  for await (const batch of READERS[format](path, options)) {
    for (const item of batch) {
      signal?.throwIfAborted();
      if (item.index < from) continue;
      if (item.damage && onDamage === "stop") throw item.damage;
      yield item;
    }
  }
}

/** Gives rows as they come, many at a time. */
type Reader = (path: string, options: ReadRowsOptions) => AsyncIterable<readonly DataRow[]>;

/** CSV's and Parquet's libraries are loaded only for files of their form. */

const READERS: Readonly<Record<RowFormat, Reader>> = {
  jsonl: readJsonLines,
  csv: (path, options) => readSeparated(path, ",", options),
  tsv: (path, options) => readSeparated(path, "\t", options),
  async *parquet(path, options) {
    const { readParquet } = await import("./read-parquet.ts");
    yield* readParquet(path, options);
  },
  lines: readPlainLines,
};

async function* readSeparated(
  path: string,
  delimiter: string,
  options: ReadRowsOptions,
): AsyncGenerator<readonly DataRow[]> {
  const { readDelimited } = await import("./read-delimited.ts");
  yield* readDelimited(path, delimiter, options);
}

/** Every line is a row, an empty one too, so that rows and lines keep step. */
async function* readPlainLines(
  path: string,
  options: ReadRowsOptions,
): AsyncGenerator<readonly DataRow[]> {
  for await (const lines of readLines(path, options)) {
    yield lines.map(({ line, text }) => {
      const damage = damageIn(path, line, text, options);
      const index = line - 1;
      return damage ? { index, line, row: {}, damage } : { index, line, row: { text } };
    });
  }
}

export type { DataRow, ReadRowsOptions } from "./data-row.ts";
