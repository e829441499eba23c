import { z } from "zod";

/** 1 it is, 0 it is not, `null` unknown. */
export const labelSchema = z.union([z.literal(0), z.literal(1), z.null()]);

/** Rows of a test set say so, and are refused: nothing may be trained on them by oversight. */
export const splitSchema = z
  .custom<"train">(
    (value) => value === "train",
    "it is a row of a test set; train without its file",
  )
  .optional();

/** One labelled text, as a line of a training file. `null` is unknown, and teaches nothing. */
export const trainingRowSchema = z.object({
  text: z.string(),
  lang: z.enum(["ja", "en"]),
  side: z.enum(["prompt", "response"]).default("prompt"),
  labels: z.object({
    sexual: labelSchema,
    hate: labelSchema,
    dangerous: labelSchema,
    harassment: labelSchema,
  }),
  /** Any harm at all, of the four types or another. */
  harmful: labelSchema,
  source: z.string().min(1),
  /** What rows of one subject share: they are held out together. */
  topic: z.string().optional(),
  split: splitSchema,
});

/** One labelled text. */
export type TrainingRow = z.infer<typeof trainingRowSchema>;
