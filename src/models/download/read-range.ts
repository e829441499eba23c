import type { FileHandle } from "node:fs/promises";

import { errorMessage } from "../../core/errors.ts";
import type { ByteRange } from "./byte-ranges.ts";
import type { RangeJournal } from "./range-journal.ts";
import { TransientError } from "./retry-policy.ts";

/** Where a file's bytes come from. */
export interface RangeSource {
  /** What to call it in messages: never with a query string, which may hold a signature. */
  readonly name: string;
  /**
   * Asks for some of the file's bytes, or for the whole file. Resolves to a response of status 200
   * or 206; rejects with a `TransientError` if it is worth asking again.
   */
  open(range: ByteRange | undefined, signal: AbortSignal): Promise<Response>;
}

/** The server sent the whole file where a range was asked for. */
export class RangeIgnoredError extends Error {
  override readonly name = "RangeIgnoredError";
}

export interface ReadRangeOptions {
  readonly source: RangeSource;
  /** The bytes to read. */
  readonly range: ByteRange;
  /** Asks for the whole file, of which `range` is then all. */
  readonly whole?: boolean;
  /** The file's size in bytes. */
  readonly size: number;
  readonly file: FileHandle;
  readonly journal: RangeJournal;
  /** Bytes after which what was written is made durable and recorded. */
  readonly checkpointSize: number;
  /** Milliseconds without a byte after which the connection is dropped. */
  readonly stallTimeout: number;
  readonly onBytes: (count: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Reads a range over one connection into the file, recording what arrived whatever happens.
 * Rejects with a `TransientError` when the connection drops, stalls, or answers with other bytes.
 */
export async function readRange(options: ReadRangeOptions): Promise<void> {
  const { source, range, size, file, journal, signal } = options;
  const watch = watchForStall(options.stallTimeout, source.name, signal);
  let recorded = range.start;
  let position = range.start;
  const record = async (): Promise<void> => {
    await file.datasync();
    await journal.record({ start: recorded, end: position });
    recorded = position;
  };
  try {
    const response = await source.open(options.whole ? undefined : range, watch.signal);
    if (!options.whole) await checkRange(response, range, size, source.name);
    for await (const chunk of readBody(response, source.name, watch)) {
      const part = chunk.subarray(0, range.end - position);
      await writeAll(file, part, position);
      position += part.length;
      options.onBytes(part.length);
      if (position - recorded >= options.checkpointSize) await record();
      if (position === range.end) break;
    }
  } finally {
    watch.stop();
    await record();
  }
  if (position < range.end) throw new TransientError(`${source.name} closed the connection early.`);
}

/** Writes all of `bytes`: a nearly full disk may take only some of them at a time. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Refuses an answer that is not of the bytes asked for. */
async function checkRange(
  response: Response,
  range: ByteRange,
  size: number,
  name: string,
): Promise<void> {
  const header = response.headers.get("content-range");
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header ?? "");
  const start = Number(match?.[1]);
  const total = match?.[3] === "*" ? size : Number(match?.[3]);
  if (response.status === 206 && start === range.start && total === size) return;
  await response.body?.cancel();
  if (response.status === 200) throw new RangeIgnoredError(`${name} ignores ranges.`);
  throw new TransientError(`${name} answered with other bytes than those asked for.`);
}

async function* readBody(
  response: Response,
  name: string,
  watch: StallWatch,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done) return;
      watch.restart();
      yield next.value;
    }
  } catch (error) {
    const cause: unknown = watch.signal.aborted ? watch.signal.reason : error;
    if (cause instanceof TransientError) throw cause;
    throw new TransientError(`The connection to ${name} broke: ${errorMessage(cause)}`, { cause });
  } finally {
    // Also when the reader of this generator stops early: the connection must not linger.
    await reader?.cancel().catch(() => undefined);
  }
}

interface StallWatch {
  /** Aborts when the watched connection stalls, or when the outer signal does. */
  readonly signal: AbortSignal;
  restart(): void;
  stop(): void;
}

function watchForStall(timeout: number, name: string, outer: AbortSignal): StallWatch {
  const controller = new AbortController();
  const seconds = timeout / 1000;
  const timer = setTimeout(() => {
    controller.abort(new TransientError(`${name} sent nothing for ${seconds} seconds.`));
  }, timeout);
  return {
    signal: AbortSignal.any([outer, controller.signal]),
    restart: () => timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}
