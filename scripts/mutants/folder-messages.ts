import { z } from "zod";

/** The mutants of folders that a process is to try: those from `from` to `to` (exclusive). */
export const FOLDER_TASK = z.object({ seed: z.int(), from: z.int(), to: z.int() });
export type FolderTask = z.infer<typeof FOLDER_TASK>;

/** What a process says of a mutant; one that it has only begun has ended it. */
export const FOLDER_REPORT = z.object({
  index: z.int(),
  kind: z.string(),
  outcome: z.enum(["begun", "refused", "loaded", "unnamed error", "died", "hung"]),
  detail: z.string().optional(),
});
export type FolderReport = z.infer<typeof FOLDER_REPORT>;
