import { once } from "node:events";
import type { Journal } from "../../../files/journal.ts";

/** Standard output as an output of records: nothing is kept, so nothing can be gone on with. */
export function openPlainOutput(): Journal {
  const { stdout } = process;
  return {
    kept: 0,
    append: async (record) => {
      if (!stdout.write(`${JSON.stringify(record)}\n`)) await once(stdout, "drain");
    },
    finish: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
