import { open, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { lockFile } from "./file-lock.ts";
import { prepareJournal, type JournalState } from "./journal-state.ts";
import { JournalWriter } from "./journal-writer.ts";
import { keepWholeRecords } from "./keep-whole-records.ts";
import { describeWriteFailure } from "./write-failure.ts";

export type { JournalSettings } from "./journal-state.ts";

export interface JournalOptions extends JournalState {
  /** Called with each record that an earlier run wrote and that is kept, in order. */
  readonly onKept?: ((record: unknown) => void) | undefined;
}

/** An output that is written record by record, in order, and can be gone on with after any stop. */
export interface Journal extends AsyncDisposable {
  /** Records that an earlier run wrote and that are kept: go on with the input after so many. */
  readonly kept: number;
  /** Adds a record, and waits while the disk cannot keep up. Throws `disk_full`. */
  append(record: object): Promise<void>;
  /** Forces all to the disk and gives the output its name. Throws `disk_full`. */
  finish(): Promise<void>;
}

/**
 * Opens `path`, an output of one JSON object a line. Until `finish`, records stand in
 * `path.partial` and the settings in `path.journal`; `path.lock` keeps other processes out. So a
 * file called `path` is always whole, and its bytes are those of an uninterrupted run.
 *
 * Records are handed to the system as they come, so that killing the process loses none that was
 * written, and are forced to the disk every two seconds of work and at the end: a power cut loses
 * at most the records since then, which are made again.
 *
 * Throws `invalid_input` if `path` is there already or an earlier run had other settings (without
 * `restart`), or while another process writes it; `disk_full`; `file_not_found` where it cannot
 * write.
 */
export async function openJournal(path: string, options: JournalOptions): Promise<Journal> {
  const partial = `${path}.partial`;
  const journal = `${path}.journal`;
  const lock = await lockFile(`${path}.lock`).catch((error: unknown) => {
    throw describeWriteFailure(path, error);
  });
  try {
    await prepareJournal({ output: path, partial, journal }, options);
    const kept = await keepWholeRecords(partial, options.onKept);
    const writer = new JournalWriter(path, await open(partial, "r+"), kept.bytes);
    return {
      kept: kept.records,
      append: (record) => writer.append(`${JSON.stringify(record)}\n`),
      finish: async () => {
        await writer.close();
        await rename(partial, path);
        await syncDirectory(dirname(path));
        await unlink(journal);
      },
      [Symbol.asyncDispose]: async () => {
        await writer.stop();
        await lock[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw describeWriteFailure(path, error);
  }
}

/** Makes a rename outlive a power cut, where the system lets a directory be opened. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  } catch {
    // Windows does not open directories; its rename is in the file system's own journal.
  }
}
