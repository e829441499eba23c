import { z } from "zod";
import { ERROR_CODES, type Verdict } from "../core/index.ts";
import { provenanceSchema } from "./provenance-schema.ts";

const probability = z.number().min(0).max(1);
const count = z.number().int().nonnegative();
const range = z.object({ start: count, end: count });

const policyScoreSchema = z.object({
  policy: z.string(),
  category: z.string(),
  score: probability.describe("Probability that the text violates the policy."),
  threshold: probability,
  violated: z.boolean().describe("score >= threshold"),
});

const failureSchema = z.object({ code: z.enum(ERROR_CODES), message: z.string() });

const usageSchema = z.object({
  promptTokens: count,
  evaluatedTokens: count,
  reusedTokens: count,
  generatedTokens: count,
  milliseconds: z.number().nonnegative(),
});

const stageSchema = z.object({
  guard: z.string(),
  outcome: z
    .enum(["allow", "deny", "unknown", "next"])
    .describe("next: it left the text to the next stage."),
  score: probability.nullable().describe("Its highest score."),
  failure: failureSchema.exactOptional(),
  usage: usageSchema,
});

/** Reads a verdict from JSON; the published JSON Schema is made from it. */
export const verdictSchema = z
  .object({
    format: z.literal("komainu-verdict/2"),
    decision: z.enum(["allow", "deny", "unknown"]),
    reason: z.string().describe("One line for people; it never holds the judged text."),
    target: z.enum(["prompt", "response"]),
    language: z.string().describe("BCP-47; und where nothing tells."),
    score: probability.nullable().describe("The highest of the policies' scores."),
    policies: z.array(policyScoreSchema),
    violations: z.array(policyScoreSchema).describe("Those of the policies that are violated."),
    failure: failureSchema
      .exactOptional()
      .describe("Why the guard could not judge, with a decision of unknown."),
    unjudged: z
      .array(z.object({ message: count, type: z.string() }))
      .exactOptional()
      .describe("Content of the judged turn that the guard did not judge."),
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
    stages: z
      .array(stageSchema)
      .exactOptional()
      .describe("Of a cascade: the stages that were asked; the last of them decided."),
    notes: z.array(z.string()).exactOptional(),
    provenance: provenanceSchema,
    usage: usageSchema.describe("Of a cascade: what all its stages cost."),
  })
  .meta({
    title: "Komainu verdict",
    description: "What a guard says of a text.",
  }) satisfies z.ZodType<Verdict>;
