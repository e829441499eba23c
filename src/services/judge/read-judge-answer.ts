import { z } from "zod";
import { type Failure, type Usage } from "../../core/index.ts";
import { wrongAnswer } from "../../http/http-failure.ts";

/** P(Yes), or why it cannot be told; and what was asked and written. */
export type JudgeAnswer =
  | { readonly score: number; readonly failure?: undefined; readonly usage: Usage }
  | { readonly failure: Failure; readonly usage: Usage };

const count = z.int().nonnegative();

const tokenSchema = z.object({ token: z.string(), logprob: z.number().max(1e-6) });

/** What is read of a chat completion. */
const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ refusal: z.string().nullish() }),
        logprobs: z
          .object({
            content: z.array(tokenSchema.extend({ top_logprobs: z.array(tokenSchema) })).nullish(),
          })
          .nullish(),
      }),
    )
    .length(1),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count.nullish(),
      prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
    })
    .nullish(),
});

type Completion = z.infer<typeof completionSchema>;

/**
 * The least probability of `Yes` and `No` together. With less, something else is what the model
 * rather writes, and what is left is no answer of it.
 */
const LEAST_MASS = 0.5;

/**
 * Reads a chat completion whose first token should be `Yes` or `No`, in whatever case: P(Yes) among
 * the two. Of one that is not listed, no more is known than what it can be at most: a missing `Yes`
 * counts as that, so that the score is never too low, and a missing `No` as nothing.
 *
 * @throws KomainuError `engine_failed` for what is no chat completion
 */
export function readJudgeAnswer(answer: unknown, address: string): JudgeAnswer {
  const read = completionSchema.safeParse(answer);
  const choice = read.success ? read.data.choices[0] : undefined;
  if (!read.success || choice === undefined) {
    throw wrongAnswer(address, "answered with what is no chat completion, or with several choices");
  }
  const usage = usageOf(read.data);
  const isRefusal = Boolean(choice.message.refusal) || choice.finish_reason === "content_filter";
  if (isRefusal) return { failure: unreadable("refuses to judge this text"), usage };
  const tokens = choice.logprobs?.content?.[0]?.top_logprobs ?? [];
  if (tokens.length === 0) return { failure: noProbabilities(), usage };
  const [yes, no] = [massOf(tokens, "yes"), massOf(tokens, "no")];
  if ((yes ?? 0) + (no ?? 0) < LEAST_MASS) {
    return { failure: unreadable("answers with something else than Yes or No"), usage };
  }
  const likely = yes ?? mostOfUnlisted(tokens);
  return { score: likely / (likely + (no ?? 0)), usage };
}

/** No more than the least probable one that is listed, nor than all of them together leave. */
function mostOfUnlisted(tokens: readonly z.infer<typeof tokenSchema>[]): number {
  const listed = tokens.map(({ logprob }) => Math.exp(logprob));
  const left = 1 - listed.reduce((sum, share) => sum + share, 0);
  return Math.max(0, Math.min(left, ...listed));
}

/** The probability of a word in all its spellings; undefined where none is listed. */
function massOf(tokens: readonly z.infer<typeof tokenSchema>[], word: string): number | undefined {
  const own = tokens.filter(({ token }) => token.trim().toLowerCase() === word);
  if (own.length === 0) return undefined;
  return own.reduce((sum, { logprob }) => sum + Math.exp(Math.min(0, logprob)), 0);
}

function unreadable(what: string): Failure {
  return {
    code: "unreadable_answer",
    message: `The judge ${what}. Judge it with another guard, or ask another model.`,
  };
}

function noProbabilities(): Failure {
  return {
    code: "capability_missing",
    message:
      "The judge gives no log-probabilities of its first token, and without them there is no score. Choose a model that gives them (logprobs, top_logprobs).",
  };
}

function usageOf({ usage }: Completion): Usage {
  const { prompt_tokens: prompt = 0, completion_tokens, prompt_tokens_details } = usage ?? {};
  const written = completion_tokens ?? 0;
  const reused = Math.min(prompt, prompt_tokens_details?.cached_tokens ?? 0);
  return {
    promptTokens: prompt,
    evaluatedTokens: prompt - reused + written,
    reusedTokens: reused,
    generatedTokens: written,
    milliseconds: 0,
  };
}
