import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeIssues } from "./describe-issues.ts";

const SECRET = "sk-0123456789";
const policy = z.strictObject({ id: z.string(), prompt: z.string().min(1) });
const schema = z.strictObject({
  mode: z.enum(["score", "generate"]).optional(),
  engine: z.strictObject({ threads: z.int().min(1).optional() }).optional(),
  thresholds: z.union([z.number().max(1), z.record(z.string(), z.number())]).optional(),
  policies: z.union([policy, z.array(policy).min(1)]).optional(),
});

describe("describeIssues", () => {
  it.each<[string, unknown, string]>([
    ["a key", { gaurd: SECRET }, '- there is no key "gaurd"'],
    ["a word", { mode: SECRET }, "- mode: it must be score or generate"],
    ["a kind", { engine: SECRET }, "- engine: it must be a mapping of names to values"],
    ["a number", { engine: { threads: 0 } }, "- engine.threads: it must be at least 1"],
    ["a whole number", { engine: { threads: 1.5 } }, "- engine.threads: it must be a whole number"],
    [
      "no form",
      { thresholds: SECRET },
      "- thresholds: it must be a number, or it must be a mapping of names to values",
    ],
    ["the form that was meant", { policies: { id: "x" } }, "- policies.prompt: it is missing"],
    [
      "an entry",
      { policies: [{ id: "x", prompt: "" }] },
      "- policies.0.prompt: it must not be empty",
    ],
    ["an empty list", { policies: [] }, "- policies: it must not be empty"],
    ["no object", SECRET, "- it must be a mapping of names to values"],
  ])("says in words what is wrong with %s, without the value", (_name, value, words) => {
    const { error } = schema.safeParse(value);
    expect(error && describeIssues(error)).toBe(words);
  });
});
