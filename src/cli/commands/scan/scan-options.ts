import { basename } from "node:path";
import { z } from "zod";
import { ROW_FORMATS } from "../../../data/row-format.ts";

/** What `komainu scan` makes of its command line, the guard's options aside. */
export const scanOptionsSchema = z.object({
  output: z.string().optional(),
  format: z.enum(ROW_FORMATS).optional(),
  encoding: z.string().optional(),
  promptColumn: z.string().optional(),
  responseColumn: z.string().optional(),
  textColumn: z.string().optional(),
  messagesColumn: z.string().optional(),
  target: z.enum(["prompt", "response"]).optional(),
  concurrency: z.number(),
  keep: z.array(z.string()).default([]),
  includeText: z.boolean().default(false),
  keepGoing: z.boolean().default(false),
  restart: z.boolean().default(false),
  failOnDeny: z.boolean().default(false),
  json: z.boolean().default(false),
  progress: z.enum(["auto", "plain", "never"]),
});

export type ScanOptions = z.infer<typeof scanOptionsSchema>;

/** Where the verdicts go when it was not said: beside nothing, in the working directory. */
export function defaultOutput(input: string): string {
  if (input === "-") return "-";
  return `${basename(input).replace(/(\.[^.]+?)(\.gz)?$/i, "")}.verdicts.jsonl`;
}
