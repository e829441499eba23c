import { z } from "zod";
import { wrongAnswer } from "../../http/http-failure.ts";
import { readLogProbability, readReply } from "../served/read-reply.ts";
import type { PlaceScores } from "../served/served-model.ts";
import type { ServerCall } from "../served/server-call.ts";
import type { TokenPlace } from "../token-forks.ts";
import {
  baseFields,
  checkLength,
  checkName,
  COMPLETION,
  limitsOf,
  timingsSchema,
  type LlamaServer,
} from "./complete.ts";

const token = z.object({
  id: z.number().int(),
  prob: z.number().optional(),
  logprob: z.number().nullish(),
});
const reply = z.object({
  model: z.string().optional(),
  tokens_evaluated: z.number().int(),
  timings: timingsSchema,
  completion_probabilities: z
    .array(
      z.object({ top_probs: z.array(token).optional(), top_logprobs: z.array(token).optional() }),
    )
    .min(1),
});
type Reply = z.infer<typeof reply>;

const FIELDS = ["model", "tokens_evaluated", "completion_probabilities", "timings"];

/** So much more probable are the choices made, all alike, than anything else (natural logarithm). */
const BIAS = 100;

/** How far the shares of a place's choices may be from 1 together. */
const SUM_TOLERANCE = 1e-3;

/**
 * Asks about one place after another, so that each finds what it shares with the one before kept; of
 * several prompts in a request the server would evaluate each anew, on slots side by side. The share of each choice
 * comes from a bias that all choices get alike and that cancels; with `logMass` the whole distribution is asked for,
 * some megabytes a place.
 */
export async function scorePlaces(
  server: LlamaServer,
  places: readonly TokenPlace[],
  call: ServerCall,
): Promise<PlaceScores> {
  const found: ReadonlyMap<number, number>[] = [];
  let evaluatedTokens = 0;
  for (const place of places) {
    const answer = await complete(server, place, call);
    evaluatedTokens += answer.timings.prompt_n;
    const read = server.logMass ? readWhole : readShares;
    found.push(read(server, place.wanted, answer));
  }
  return { found, evaluatedTokens };
}

async function complete(
  server: LlamaServer,
  { tokens, wanted }: TokenPlace,
  call: ServerCall,
): Promise<Reply> {
  const { client, vocabularySize, logMass } = server;
  const body = {
    ...baseFields(server),
    prompt: tokens,
    n_predict: 1,
    response_fields: FIELDS,
    ...(logMass
      ? { n_probs: vocabularySize, post_sampling_probs: false }
      : {
          n_probs: wanted.length,
          post_sampling_probs: true,
          temperature: 1,
          logit_bias: wanted.map((id) => [id, BIAS]),
        }),
  };
  // A whole distribution takes some 90 bytes a token.
  const maxBytes = 8_000_000 + (logMass ? vocabularySize * 200 : 0);
  const limits = { ...limitsOf(call), maxBytes };
  const answer = await client.json({ path: COMPLETION, body, ...limits });
  call.onProgress?.();
  const read = readReply(client, COMPLETION, reply, answer);
  checkName(server, read.model);
  checkLength(server, tokens, read.tokens_evaluated);
  return read;
}

/** Shares by token; one whose probability is 0 is left out by the server. */
function readShares({ client }: LlamaServer, wanted: readonly number[], answer: Reply) {
  const listed = new Map(
    (answer.completion_probabilities[0]?.top_probs ?? []).map(({ id, prob }) => [id, prob]),
  );
  const shares = wanted.map((id) => listed.get(id) ?? 0);
  const sum = shares.reduce((all, share) => all + share, 0);
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE) || shares.some((share) => share < 0)) {
    throw wrongAnswer(client.url + COMPLETION, "gave no shares of the answers that sum to 1");
  }
  return new Map(wanted.map((id, at) => [id, Math.log((shares[at] ?? 0) / sum)] as const));
}

function readWhole({ client }: LlamaServer, wanted: readonly number[], answer: Reply) {
  const listed = new Map(
    (answer.completion_probabilities[0]?.top_logprobs ?? []).map(({ id, logprob }) => [
      id,
      logprob,
    ]),
  );
  return new Map(
    wanted.map((id) => {
      return [id, readLogProbability(client, COMPLETION, listed.get(id) ?? undefined)] as const;
    }),
  );
}
