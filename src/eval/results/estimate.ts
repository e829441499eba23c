import { z } from "zod";

/** A value and its confidence interval; all `null` where it cannot be computed. */
export const estimateSchema = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
