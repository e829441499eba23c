import { z } from "zod";

const label = z.union([z.literal(0), z.literal(1), z.null()]);

/** One labelled text, as a line of a training file. `null` is unknown, and teaches nothing. */
export const trainingRowSchema = z.object({
  text: z.string(),
  lang: z.enum(["ja", "en"]),
  side: z.enum(["prompt", "response"]).default("prompt"),
  labels: z.object({ sexual: label, hate: label, dangerous: label, harassment: label }),
  /** Any harm at all, of the four types or another. */
  harmful: label,
  source: z.string().min(1),
  /** What rows of one subject share: they are held out together. */
  topic: z.string().optional(),
  /** Rows of a test set say so, and are refused: nothing may be trained on them by oversight. */
  split: z
    .custom<"train">(
      (value) => value === "train",
      "it is a row of a test set; train without its file",
    )
    .optional(),
});

/** One labelled text. */
export type TrainingRow = z.infer<typeof trainingRowSchema>;
