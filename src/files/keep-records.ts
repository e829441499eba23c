import { truncate } from "node:fs/promises";
import { KomainuError } from "../core/errors.ts";
import { parseRecord, readByteLines } from "./byte-lines.ts";
import { SUM_LENGTH, sumOf } from "./record-sum.ts";

export interface KeptRecords {
  readonly records: number;
  /** Length of what is kept of the records. */
  readonly bytes: number;
}

interface RecordFiles {
  readonly partial: string;
  /** Gives the checksums that were written with the records, in order. */
  readonly sums: AsyncIterator<string>;
  readonly onKept?: ((record: unknown) => void) | undefined;
}

/**
 * Cuts a file of JSON lines after its last complete record that has its checksum: a killed
 * process may have left half a line, a power cut a stretch of zeros. A whole record that is not
 * the one that was written at its place is refused.
 *
 * @throws KomainuError `file_damaged` naming the record and the remedy
 */
export async function keepRecords({ partial, sums, onKept }: RecordFiles): Promise<KeptRecords> {
  let records = 0;
  let bytes = 0;
  for await (const line of readByteLines(partial)) {
    const sum = await sums.next();
    if (sum.done === true || sum.value.length !== SUM_LENGTH || line.includes(0)) break;
    const record = parseRecord(line);
    if (record === undefined || sumOf(line) !== sum.value) throw changed(partial, records + 1);
    onKept?.(record);
    records += 1;
    bytes += line.length + 1;
  }
  await truncate(partial, bytes);
  return { records, bytes };
}

function changed(partial: string, record: number): KomainuError {
  return new KomainuError(
    "file_damaged",
    `Record ${record} of ${partial} is not the one that was written there: records were edited, removed, doubled or moved. Put the file back as it was, or begin again with --restart.`,
  );
}
