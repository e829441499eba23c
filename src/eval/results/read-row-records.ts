import { join } from "node:path";
import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { readRows } from "../../rows/read-rows.ts";
import type { RowRecord } from "../data/rows-file.ts";

const policySchema = z.object({
  policy: z.string(),
  category: z.string(),
  score: z.number(),
  threshold: z.number(),
});

const recordSchema = z.object({
  guard: z.string(),
  task: z.string(),
  id: z.string(),
  line: z.int().nonnegative(),
  harmful: z.boolean(),
  target: z.enum(["prompt", "response"]),
  language: z.string(),
  source: z.string().nullable(),
  type: z.string().nullable(),
  labels: z.record(z.string(), z.boolean()),
  decision: z.enum(["allow", "deny", "unknown"]),
  score: z.number().nullable(),
  policies: z.array(policySchema),
  failure: z.object({ code: z.string() }).exactOptional(),
  text: z.string().exactOptional(),
}) satisfies z.ZodType<RowRecord>;

/**
 * Reads the `rows.jsonl` of a folder that `komainu eval --output` wrote, in order: what
 * `renderRowsCsv` takes. A run of recorded answers writes none.
 *
 * @throws KomainuError `file_not_found`, or `file_damaged` for anything else
 */
export async function* readRowRecords(folder: string): AsyncGenerator<RowRecord, void, undefined> {
  const path = join(folder, "rows.jsonl");
  for await (const { row, index } of readRows(path)) {
    const record = recordSchema.safeParse(row);
    if (!record.success) {
      const message = `${path}, row ${index + 1}, is not a row of results.`;
      throw new KomainuError("file_damaged", message, { cause: record.error });
    }
    yield record.data;
  }
}
