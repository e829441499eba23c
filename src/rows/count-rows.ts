import { readRows, type ReadRowsOptions } from "./read-rows.ts";
import { guessRowFormat } from "./row-format.ts";

/**
 * How many rows a file has. Text forms are read to their end, so that a damaged row is found
 * before any work is done; Parquet says it in its footer. Errors as `readRows`.
 */
export async function countRows(path: string, options: ReadRowsOptions = {}): Promise<number> {
  if ((options.format ?? guessRowFormat(path)) === "parquet") {
    const { countParquetRows } = await import("./read-parquet.ts");
    return countParquetRows(path);
  }
  let count = 0;
  for await (const { index } of readRows(path, { ...options, from: 0 })) count = index + 1;
  return count;
}
