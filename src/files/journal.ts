import { open, rename, truncate, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { readByteLines } from "./byte-lines.ts";
import { lockFile } from "./file-lock.ts";
import { journalPaths, prepareJournal, type JournalState } from "./journal-state.ts";
import { JournalWriter } from "./journal-writer.ts";
import { keepRecords } from "./keep-records.ts";
import { SUM_LENGTH, sumOf } from "./record-sum.ts";
import { syncDirectory } from "./sync-directory.ts";
import { describeWriteFailure } from "./write-failure.ts";

export type { JournalSettings } from "./journal-state.ts";

export interface JournalOptions extends JournalState {
  /** Called with each record that an earlier run wrote and that is kept, in order. */
  readonly onKept?: ((record: unknown) => void) | undefined;
  /**
   * Writes the output of another form from the file of records, when all are there. Default: the
   * file of records, one JSON object a line, becomes the output.
   */
  readonly render?: ((records: string, output: string) => Promise<void>) | undefined;
}

/** An output that is written record by record, in order, and can be resumed after any stop. */
export interface Journal extends AsyncDisposable {
  /** Records that an earlier run wrote and that are kept: continue with the input after so many. */
  readonly kept: number;
  /** Adds a record, and waits while the disk cannot keep up. Throws `disk_full`. */
  append(record: object): Promise<void>;
  /** Forces all to the disk and gives the output its name. Throws `disk_full`. */
  finish(): Promise<void>;
}

/**
 * Opens `path`, an output that is made of records. Until `finish`, records stand in
 * `path.partial`, settings and checksums in `path.komainu-journal`; `path.komainu-lock` keeps other
 * processes out. A file of such a name that Komainu did not write is refused. So a file called `path` is always whole, and its bytes are those of an uninterrupted run.
 *
 * Records are handed to the system as they come, and are forced to the disk every two seconds of
 * work and at the end: what a stop loses is made again. A record that is not the one that was
 * written at its place is noticed by its checksum.
 *
 * Throws `invalid_input` if `path` is there already (without `force`), if an earlier run had other
 * settings (without `restart`), while another process writes it, or if a file of one of these names
 * is not Komainu's; `file_damaged` for records
 * that were changed; `disk_full`; `file_not_found` where it cannot write.
 */
export async function openJournal(path: string, options: JournalOptions): Promise<Journal> {
  const paths = journalPaths(path);
  const lock = await lockFile(paths.lock).catch((error: unknown) => {
    throw describeWriteFailure(path, error);
  });
  try {
    await prepareJournal(paths, options);
    return await openPrepared(paths, options, lock);
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw describeWriteFailure(path, error);
  }
}

async function openPrepared(
  { output, partial, journal }: ReturnType<typeof journalPaths>,
  { onKept, render }: JournalOptions,
  lock: AsyncDisposable,
): Promise<Journal> {
  const lines = readByteLines(journal);
  const settings = await lines.next();
  const kept = await keepRecords({ partial, sums: asText(lines), onKept });
  await lines.return(undefined);
  const settingsLength = settings.done === true ? 0 : settings.value.length + 1;
  const sumsEnd = settingsLength + kept.records * (SUM_LENGTH + 1);
  await truncate(journal, sumsEnd);
  const records = new JournalWriter(output, await open(partial, "r+"), kept.bytes);
  const sums = new JournalWriter(output, await open(journal, "r+"), sumsEnd);
  return {
    kept: kept.records,
    append: async (record) => {
      const line = JSON.stringify(record);
      await records.append(`${line}\n`);
      await sums.append(`${sumOf(line)}\n`);
    },
    finish: async () => {
      await records.close();
      await sums.close();
      try {
        await (render === undefined ? rename(partial, output) : render(partial, output));
        await syncDirectory(dirname(output));
        if (render !== undefined) await unlink(partial);
        await unlink(journal);
      } catch (error) {
        throw describeWriteFailure(output, error);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await records.stop();
      await sums.stop();
      await lock[Symbol.asyncDispose]();
    },
  };
}

async function* asText(lines: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const line of lines) yield line.toString("latin1");
}
