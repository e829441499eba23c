import { z } from "zod";
import {
  KomainuError,
  NO_USAGE,
  type Guard,
  type Language,
  type Policy,
  type PolicyScore,
} from "../../core/index.ts";
import { wrongAnswer } from "../../http/http-failure.ts";
import { judgedText } from "../../guard/define-guard.ts";
import type { Judged } from "../../guard/judged.ts";
import { judgePolicies, type Rules } from "../../guard/thresholds.ts";
import { defineService, type ServiceKind } from "../define-service.ts";
import { readServiceOptions, type ServiceOptions } from "../service-options.ts";
import { OPENAI_URL } from "./openai-url.ts";
import { OPENAI_MODERATION_POLICIES } from "./openai-policies.ts";

const DEFAULT_MODEL = "omni-moderation-latest";

const KIND: ServiceKind = {
  id: "openai-moderation",
  title: "OpenAI Moderation",
  targets: ["prompt", "response"],
  policies: OPENAI_MODERATION_POLICIES,
  policySupport: "fixed",
};

/** What is read of a moderation; a category that the model does not know is missing, or null. */
const moderationSchema = z.object({
  results: z
    .array(
      z.object({
        categories: z.record(z.string(), z.boolean().nullable()),
        category_scores: z.record(z.string(), z.number().min(0).max(1).nullable()),
      }),
    )
    .length(1),
});

type Moderation = z.infer<typeof moderationSchema>["results"][number];

/**
 * Makes a guard of OpenAI's Moderation API. Its thirteen categories are the guard's policies. The
 * judged text is sent to OpenAI, or to the `url` of a server with the same API.
 *
 * Without thresholds and calibration, a category is violated from 0.5 on, and wherever OpenAI itself
 * flags it: the threshold is then the score.
 *
 * @throws KomainuError `invalid_input` for options that are wrong, and without a key for OpenAI's own
 *   address; `calibration_mismatch`, and what reading the calibration's file throws. Nothing is sent
 *   before the first check.
 */
export async function openaiModeration(given: ServiceOptions = {}): Promise<Guard> {
  const options = readServiceOptions("openaiModeration", given);
  const { url = OPENAI_URL, model = DEFAULT_MODEL } = options;
  if (options.url === undefined && options.apiKey === undefined) {
    throw new KomainuError(
      "invalid_input",
      "OpenAI's Moderation API needs a key: give apiKey, or on the command line OPENAI_API_KEY.",
    );
  }
  return defineService(
    KIND,
    options,
    { url, model },
    ({ client, policies, rules, hasThresholds }) => {
      return async (subject, context) => {
        const started = performance.now();
        const body = { model, input: judgedText(subject) };
        const answer = await client.post("/v1/moderations", body, context.signal);
        const read = moderationSchema.safeParse(answer);
        const result = read.success ? read.data.results[0] : undefined;
        if (result === undefined) {
          throw wrongAnswer(client.url, "answered with what is no moderation");
        }
        const judging = { policies, rules, byFlags: !hasThresholds };
        const found = conclude(result, judging, context.language);
        return { ...found, usage: { ...NO_USAGE, milliseconds: performance.now() - started } };
      };
    },
  );
}

interface Judging {
  readonly policies: readonly Policy[];
  readonly rules: Rules;
  /** Whether what the service flags is violated, whatever its score. */
  readonly byFlags: boolean;
}

function conclude(
  { categories, category_scores: given }: Moderation,
  { policies, rules, byFlags }: Judging,
  language: Language,
): Omit<Judged, "usage"> {
  const scored = Object.entries(given).filter((entry): entry is [string, number] => {
    return entry[1] !== null;
  });
  const scores = judgePolicies(policies, Object.fromEntries(scored), rules, language);
  const judged = byFlags
    ? scores.map((score) => (categories[score.policy] === true ? flagged(score) : score))
    : scores;
  const missing = policies.filter(({ id }) => !judged.some(({ policy }) => policy === id));
  if (missing.length === 0 || judged.some(({ violated }) => violated)) return { policies: judged };
  const names = missing.map(({ id }) => id).join(", ");
  return {
    policies: [],
    failure: {
      code: "unreadable_answer",
      message: `The moderation has no score for ${names}. Choose a model that knows these, such as ${DEFAULT_MODEL}, or leave them out with policies (--policy).`,
    },
  };
}

function flagged(score: PolicyScore): PolicyScore {
  return { ...score, threshold: Math.min(score.threshold, score.score), violated: true };
}
