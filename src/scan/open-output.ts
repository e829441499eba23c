import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Writable } from "node:stream";
import type { Journal } from "../files/journal.ts";
import { describeWriteFailure } from "../files/write-failure.ts";

/**
 * Standard output (`-`), a device or a pipe as an output of records: nothing is kept there, so that
 * nothing can be resumed.
 */
export function openStreamOutput(path: string): Journal {
  const stream: Writable = path === "-" ? process.stdout : createWriteStream(path);
  let failure: unknown;
  const onError = (error: unknown): void => void (failure ??= error);
  stream.on("error", onError);
  const throwFailure = (): void => {
    if (failure !== undefined) throw describeWriteFailure(path, failure);
  };
  return {
    kept: 0,
    append: async (record) => {
      throwFailure();
      if (stream.write(`${JSON.stringify(record)}\n`)) return;
      await once(stream, "drain").catch(onError);
      throwFailure();
    },
    finish: async () => {
      if (path !== "-") await finished(stream.end()).catch(onError);
      throwFailure();
    },
    [Symbol.asyncDispose]: async () => {
      if (path !== "-") stream.destroy();
      // Its failures are somebody else's again.
      stream.off("error", onError);
    },
  };
}
