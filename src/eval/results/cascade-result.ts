import { z } from "zod";
import { estimateSchema } from "./estimate.ts";

const rate = z.number().min(0).max(1);

const measuresSchema = z.object({
  /** Share of the positive rows that the last stage denies, and the cascade does not. */
  loss: estimateSchema,
  /** Share of the negative rows that the last stage allows, and the cascade does not. */
  falseAlarms: estimateSchema,
  recall: estimateSchema,
  falsePositiveRate: estimateSchema,
  /** Share of the rows that each stage is asked about, in the stages' order. */
  asked: z.array(rate),
});

/**
 * What guards come to as a cascade, from what each of them said of every row of a task; rows that the
 * last stage could not judge are left out.
 */
export const cascadeResultSchema = z.object({
  task: z.string(),
  /** Keys of the guards, in the order in which the cascade asks them. */
  stages: z.array(z.string()),
  /** Rows that count. */
  rows: z.int().nonnegative(),
  /**
   * The trade: `limit` is the loss, and the share of false alarms, that bands were chosen for on four
   * parts of the rows; the rest is what came out on the fifth, over all five.
   */
  points: z.array(measuresSchema.extend({ limit: rate })),
  /** With the bands that were given; `null` where none were. */
  given: measuresSchema.nullable(),
});

export type CascadeResult = z.infer<typeof cascadeResultSchema>;
export type CascadePoint = z.infer<typeof measuresSchema>;
