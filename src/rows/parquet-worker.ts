// A thread's script: reads the ranges of a Parquet file that it is asked for. A damaged file can keep
// the library busy for ever, and only a thread can be stopped then.
import { TextDecoder } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { errorMessage } from "../core/errors.ts";
import type { ParquetAnswer, ParquetRange } from "./parquet-messages.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The library's own reader of texts drops a U+FEFF at their beginning. */
const parsers = {
  stringFromBytes: (bytes: Uint8Array | undefined) => (bytes ? decoder.decode(bytes) : undefined),
};

const file = await asyncBufferFromFile(String(workerData));
const metadata = await parquetMetadataAsync(file);

async function read({ rowStart, rowEnd, columns }: ParquetRange): Promise<ParquetAnswer> {
  try {
    const wanted = columns !== undefined && columns.length > 0 ? { columns: [...columns] } : {};
    const shape = { file, metadata, compressors, parsers, rowStart, rowEnd };
    return { rows: await parquetReadObjects({ ...shape, ...wanted }) };
  } catch (error) {
    return { failed: errorMessage(error) };
  }
}

parentPort?.on("message", (range: ParquetRange) => {
  void read(range).then((answer) => parentPort?.postMessage(answer, []));
});
