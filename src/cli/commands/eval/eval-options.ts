import { z } from "zod";
import { ROW_FORMATS } from "../../../data/row-format.ts";

const text = z.string().optional();

/** What `komainu eval` makes of its command line, beside the guard's options. */
export const evalOptionsSchema = z.object({
  list: z.boolean().optional(),
  task: z.array(z.string()).default([]),
  data: text,
  revision: text,
  predictions: z.array(z.string()).default([]),
  compare: z.array(z.string()).default([]),
  output: text,
  rules: z.enum(["strict", "paper"]),
  format: z.enum(["text", "json", "markdown"]),
  json: z.boolean().optional(),
  limit: z.number().optional(),
  seed: z.number(),
  resamples: z.number(),
  concurrency: z.number(),
  cache: z.union([z.string(), z.boolean()]).default(true),
  texts: z.boolean().default(false),
  guardName: text,
  rowsFormat: z.enum(ROW_FORMATS).optional(),
  labelColumn: text,
  promptColumn: text,
  responseColumn: text,
  scoreColumn: text,
  idColumn: text,
  sourceColumn: text,
  typeColumn: text,
  guard: z.string(),
  model: text,
  policy: z.array(z.string()).optional(),
  threshold: z.record(z.string(), z.number()).optional(),
});

export type EvalOptions = z.infer<typeof evalOptionsSchema>;
