import { z } from "zod";
import { ERROR_CODES } from "../../core/errors.ts";

/** What is to be tried in a process of its own. */
export const PROBE_JOB = z.object({
  model: z.string(),
  adapter: z.object({ path: z.string(), scale: z.number() }).optional(),
  contextSize: z.number(),
  threads: z.number().optional(),
});
export type ProbeJob = z.infer<typeof PROBE_JOB>;

/** What that process says; after `ready`, its silence tells something of the files. */
export const PROBE_MESSAGE = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("passed") }),
  z.object({ type: z.literal("refused"), code: z.enum(ERROR_CODES), message: z.string() }),
]);
export type ProbeMessage = z.infer<typeof PROBE_MESSAGE>;

/** The environment variable that hands over the job, and marks the process that has it. */
export const PROBE_VARIABLE = "KOMAINU_PROBE_JOB";
