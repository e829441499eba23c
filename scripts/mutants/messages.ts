import { z } from "zod";

const SUBJECT = z.object({
  /** The whole file that is damaged. */
  path: z.string(),
  /** For an adapter: its model, which stays whole. */
  base: z.string().optional(),
});
export type Subject = z.infer<typeof SUBJECT>;

/** The mutants that a process is to try. */
export const TASK = z.object({
  seed: z.number(),
  from: z.number(),
  to: z.number(),
  subjects: z.array(SUBJECT),
  /** Load each as a user does, with the trial in a process of its own. */
  asUser: z.boolean(),
});
export type Task = z.infer<typeof TASK>;

/** What a process says of a mutant; one that it has only begun has ended it. */
export const REPORT = z.object({
  index: z.number(),
  kind: z.string(),
  outcome: z.enum(["begun", "refused", "loaded", "unnamed error", "died", "hung"]),
  detail: z.string().optional(),
});
export type Report = z.infer<typeof REPORT>;
