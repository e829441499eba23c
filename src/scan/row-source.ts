import { KomainuError } from "../core/errors.ts";
import { inputName } from "../files/read-failure.ts";
import { countRows } from "../rows/count-rows.ts";
import { type DataRow, readRows, type ReadRowsOptions } from "../rows/read-rows.ts";
import { guessRowFormat } from "../rows/row-format.ts";

/** Rows that are looked at for the names of columns. */
const PEEKED_ROWS = 100;

/** Rows to judge, and what is known of them before. */
export interface RowSource {
  /** The columns' names, as the first rows have them. */
  readonly names: readonly string[];
  readonly empty: boolean;
  /** Unknown for a stream. */
  readonly total: number | undefined;
  /** The rows from an index on. A stream gives all of its rows, once. */
  readonly rows: (from: number, columns: readonly string[]) => AsyncIterable<DataRow>;
}

/**
 * Opens a file of rows and reads it through, so that a damaged row is found before anything is
 * judged; or a stream, of which only the first rows are read.
 *
 * @throws KomainuError as `readRows`; `invalid_input` where there is something in it, and no row
 */
export async function openRowSource(
  path: string,
  stream: boolean,
  options: ReadRowsOptions,
): Promise<RowSource> {
  const head: DataRow[] = [];
  let bytes = 0;
  const reader = readRows(path, { ...options, onBytes: (count) => void (bytes += count) });
  for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
    head.push(next.value);
    if (head.length === PEEKED_ROWS) break;
  }
  const names = [...new Set(head.flatMap(({ row }) => Object.keys(row)))];
  const empty = head.length === 0;
  if (empty && (bytes > 0 || isParquet(path, options))) throw noRows(path);
  if (stream) return { names, empty, total: undefined, rows: () => chain(head, reader) };
  await reader.return();
  return {
    names,
    empty,
    total: await countRows(path, options),
    rows: (from, columns) => readRows(path, { ...options, from, columns }),
  };
}

function isParquet(path: string, { format }: ReadRowsOptions): boolean {
  return (format ?? guessRowFormat(path)) === "parquet";
}

function noRows(path: string): KomainuError {
  return new KomainuError(
    "invalid_input",
    `${inputName(path)} holds no rows: only names of columns or blank lines. Is it the right file, and in the form that its name or --format tells?`,
  );
}

async function* chain(head: readonly DataRow[], rest: AsyncIterable<DataRow>) {
  yield* head;
  yield* rest;
}
