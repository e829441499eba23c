import { z } from "zod";
import { ERROR_CODES, type EngineInfo, type Verdict } from "../core/index.ts";

const probability = z.number().min(0).max(1);
const count = z.number().int().nonnegative();
const range = z.object({ start: count, end: count });

const engineSchema = z.object({
  engine: z.string(),
  version: z.string(),
  model: z.object({
    name: z.string(),
    sha256: z.string().exactOptional(),
    architecture: z.string().exactOptional(),
    quantization: z.string().exactOptional(),
  }),
  adapter: z
    .object({ name: z.string(), sha256: z.string().exactOptional(), scale: z.number() })
    .exactOptional(),
  contextSize: count,
}) satisfies z.ZodType<EngineInfo>;

/** Reads a verdict from JSON; the published JSON Schema is made from it. */
export const verdictSchema = z
  .object({
    decision: z.enum(["allow", "deny", "unknown"]),
    target: z.enum(["prompt", "response"]),
    language: z.enum(["ja", "en"]),
    score: probability.nullable().describe("The highest of the policies' scores."),
    policies: z.array(
      z.object({
        policy: z.string(),
        category: z.string(),
        score: probability.describe("Probability that the text violates the policy."),
        threshold: probability,
        violated: z.boolean().describe("score >= threshold"),
      }),
    ),
    failure: z
      .object({ code: z.enum(ERROR_CODES), message: z.string() })
      .exactOptional()
      .describe("Why the guard could not judge, with a decision of unknown."),
    assurance: z.enum(["screen", "guard-model"]),
    answers: z
      .record(
        z.string(),
        z.object({ label: z.string().nullable(), probability: probability.exactOptional() }),
      )
      .exactOptional(),
    reasoning: z.string().exactOptional(),
    windows: z
      .object({ count, worst: range, context: range.exactOptional() })
      .exactOptional()
      .describe("How a text longer than the model's window was judged; UTF-16 ranges."),
    notes: z.array(z.string()).exactOptional(),
    provenance: z.object({
      guard: z.string(),
      variant: z.string(),
      mode: z.string(),
      engine: engineSchema,
      calibration: z.string().exactOptional(),
    }),
    usage: z.object({
      promptTokens: count,
      evaluatedTokens: count,
      reusedTokens: count,
      generatedTokens: count,
      milliseconds: z.number().nonnegative(),
    }),
  })
  .meta({
    title: "Komainu verdict",
    description: "What a guard says of a text.",
  }) satisfies z.ZodType<Verdict>;
