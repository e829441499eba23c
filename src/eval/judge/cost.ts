import { z } from "zod";

const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative().nullable();

const taskCostSchema = z.object({
  /** `GuardRecord.key` and `TaskRecord.id` of `results.json`. */
  guard: z.string(),
  task: z.string(),
  /** Rows judged in the last run, and rows whose answer was kept from before. */
  evaluated: count,
  cached: count,
  /** Over every row, whenever it was judged. */
  tokens: z.object({ prompt: count, evaluated: count, reused: count, generated: count }),
  /** Of one check, over every row that was judged by a guard; `null` where nothing was timed. */
  latency: z.object({ p50: milliseconds, p95: milliseconds, mean: milliseconds }),
  /** Of the last run; `null` if it judged nothing. */
  rowsPerSecond: z.number().nonnegative().nullable(),
});

/** What `cost.json` holds: all that differs from run to run, and so stays out of `results.json`. */
export const costSchema = z.object({
  format: z.literal("komainu-cost/1"),
  tasks: z.array(taskCostSchema),
});

export type Cost = z.infer<typeof costSchema>;
export type TaskCost = z.infer<typeof taskCostSchema>;
