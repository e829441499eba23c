import { TextDecoder } from "node:util";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { errorMessage, KomainuError } from "../core/errors.ts";
import type { DataRow, ReadRowsOptions } from "./data-row.ts";
import { readFailure } from "../files/read-failure.ts";

/** Reads a Parquet file, one row group in memory at a time. */
export async function* readParquet(
  path: string,
  options: ReadRowsOptions,
): AsyncGenerator<readonly DataRow[]> {
  const from = options.from ?? 0;
  const { file, metadata } = await openParquet(path);
  const known = new Set(metadata.schema.map(({ name }) => name));
  const columns = options.columns?.filter((name) => known.has(name));
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    if (end > from) {
      const rowStart = Math.max(start, from);
      const rows = await readGroup(path, file, metadata, { rowStart, rowEnd: end, columns });
      yield rows.map((row, at) => ({ index: rowStart + at, row: toPlainRow(row) }));
    }
    start = end;
  }
}

/** How many rows a Parquet file has, from its footer alone. */
export async function countParquetRows(path: string): Promise<number> {
  const { metadata } = await openParquet(path);
  return Number(metadata.num_rows);
}

async function openParquet(path: string): Promise<{ file: AsyncBuffer; metadata: FileMetaData }> {
  if (path === "-") {
    const message = "Parquet cannot be read from standard input: give the file's name.";
    throw new KomainuError("invalid_input", message);
  }
  try {
    const file = await asyncBufferFromFile(path);
    return { file, metadata: await parquetMetadataAsync(file) };
  } catch (error) {
    throw readFailure(path, error);
  }
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The library's own reader of texts drops a U+FEFF at their beginning. */
const PARSERS = {
  stringFromBytes: (bytes: Uint8Array | undefined) => (bytes ? decoder.decode(bytes) : undefined),
};

interface Range {
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly columns: string[] | undefined;
}

async function readGroup(
  path: string,
  file: AsyncBuffer,
  metadata: FileMetaData,
  { rowStart, rowEnd, columns }: Range,
): Promise<Record<string, unknown>[]> {
  const { compressors } = await import("hyparquet-compressors");
  try {
    const wanted = columns && columns.length > 0 ? { columns } : {};
    const shape = { file, metadata, compressors, parsers: PARSERS, rowStart, rowEnd };
    return await parquetReadObjects({ ...shape, ...wanted });
  } catch (cause) {
    const message = `${path}, rows ${rowStart + 1} to ${rowEnd}: ${errorMessage(cause)}.`;
    throw new KomainuError("file_damaged", message, { cause });
  }
}

/** Turns what JSON cannot hold, 64-bit integers, into numbers, or into text where too large. */
function toPlainRow(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === "bigint" ? toNumberOrText(value) : value,
    ]),
  );
}

function toNumberOrText(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
