import { z } from "zod";

const text = z.string().min(1);
const wording = z.record(z.string(), text);

const isFunction = z.custom<(...values: never[]) => unknown>(
  (value) => typeof value === "function",
  "it must be a function",
);

const setting = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("number"),
    default: z.number(),
    range: z.tuple([z.number(), z.number()]),
  }),
  z.looseObject({ type: z.literal("choice"), default: z.string(), values: z.array(text).min(1) }),
  z.looseObject({ type: z.literal("boolean"), default: z.boolean() }),
]);

const policy = z.looseObject({
  id: z.string().regex(/^[\w-]+$/u),
  title: text,
  category: text,
  wording: z.looseObject({ prompt: wording, response: wording }),
});

const model = z.looseObject({
  name: text,
  repository: text,
  licences: z.array(z.looseObject({ name: text, page: text })),
  gated: z.boolean(),
  parameters: z.number().positive(),
});

/** The shape of a guard family that comes from a file: what types alone would not hold there. */
export const familySchema = z.looseObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/u, "an id has small letters, digits and - only"),
  title: text,
  models: z.array(model),
  architectures: z.array(text).min(1),
  targets: z.array(z.enum(["prompt", "response"])).min(1),
  variants: z.array(text).min(1),
  modes: z.array(z.enum(["score", "generate"])).min(1),
  settings: z.record(z.string(), setting),
  policies: z.array(policy).min(1),
  policySupport: z.enum(["any", "fixed"]),
  needs: isFunction,
  answerTokens: isFunction,
  ask: isFunction,
  formatCard: isFunction.optional(),
});
