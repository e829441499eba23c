import type { Worker } from "node:worker_threads";
import { asyncBufferFromFile, parquetMetadataAsync, type FileMetaData } from "hyparquet";
import { KomainuError } from "../core/errors.ts";
import { startThread } from "../threads/start-thread.ts";
import type { ParquetAnswer, ParquetRange } from "./parquet-messages.ts";
import type { DataRow, ReadRowsOptions } from "./data-row.ts";
import { readFailure } from "../files/read-failure.ts";

/** Reads a Parquet file, one row group in memory at a time. */
export async function* readParquet(
  path: string,
  options: ReadRowsOptions,
): AsyncGenerator<readonly DataRow[]> {
  const from = options.from ?? 0;
  const metadata = await openParquet(path);
  const known = new Set(metadata.schema.map(({ name }) => name));
  const columns = options.columns?.filter((name) => known.has(name));
  let start = 0;
  await using thread = new ParquetThread(path);
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    if (end > from) {
      const rowStart = Math.max(start, from);
      const range = { rowStart, rowEnd: end, columns };
      const rows = await thread.read(range, Number(group.total_byte_size));
      yield rows.map((row, at) => ({ index: rowStart + at, row: toPlainRow(row) }));
    }
    start = end;
  }
}

/** How many rows a Parquet file has, from its footer alone. */
export async function countParquetRows(path: string): Promise<number> {
  const metadata = await openParquet(path);
  return Number(metadata.num_rows);
}

async function openParquet(path: string): Promise<FileMetaData> {
  if (path === "-") {
    const message = "Parquet cannot be read from standard input: give the file's name.";
    throw new KomainuError("invalid_input", message);
  }
  try {
    return await parquetMetadataAsync(await asyncBufferFromFile(path));
  } catch (error) {
    throw readFailure(path, error);
  }
}

/** Milliseconds that a group of rows may take, and for each byte of it. */
const [PATIENCE, PATIENCE_A_BYTE] = [15_000, 0.001];

/** A thread that reads the rows of a file. */
class ParquetThread {
  readonly #worker: Worker;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.#worker = startThread("./parquet-worker.js", import.meta.url, path);
  }

  /** @param bytes Of the rows, uncompressed: by them the thread is given time. */
  async read(range: ParquetRange, bytes: number): Promise<readonly Record<string, unknown>[]> {
    const { rowStart, rowEnd } = range;
    const damaged = (why: string, cause?: unknown) =>
      new KomainuError(
        "file_damaged",
        `${this.#path}, rows ${rowStart + 1} to ${rowEnd}: ${why}.`,
        {
          cause,
        },
      );
    const limit = PATIENCE + PATIENCE_A_BYTE * bytes;
    const answer = await new Promise<ParquetAnswer>((resolve, reject) => {
      const late = () => end(() => reject(damaged("they could not be read in time")));
      const found = (message: ParquetAnswer) => end(() => resolve(message));
      const broken = (cause: Error) => end(() => reject(damaged(cause.message, cause)));
      const gone = () => end(() => reject(damaged("its thread ended")));
      const timer = setTimeout(late, limit);
      const end = (act: () => void) => {
        clearTimeout(timer);
        this.#worker.off("message", found).off("error", broken).off("exit", gone);
        act();
      };
      this.#worker.on("message", found).on("error", broken).on("exit", gone);
      this.#worker.postMessage(range, []);
    });
    if ("failed" in answer) throw damaged(answer.failed);
    return answer.rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
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
