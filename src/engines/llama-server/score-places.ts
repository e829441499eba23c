import { z } from "zod";
import { wrongAnswer } from "../../http/http-failure.ts";
import { readLogProbability, readReply } from "../served/read-reply.ts";
import type { PlaceScores } from "../served/served-model.ts";
import type { ServerCall } from "../served/server-call.ts";
import type { TokenPlace } from "../token-forks.ts";
import {
  baseFields,
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
  index: z.number().int(),
  model: z.string().optional(),
  timings: timingsSchema,
  completion_probabilities: z
    .array(
      z.object({ top_probs: z.array(token).optional(), top_logprobs: z.array(token).optional() }),
    )
    .min(1),
});
type Reply = z.infer<typeof reply>;

const FIELDS = ["index", "model", "completion_probabilities", "timings"];

/** So much more probable are the choices made, all alike, than anything else (natural logarithm). */
const BIAS = 100;

/** How far the shares of a place's choices may be from 1 together. */
const SUM_TOLERANCE = 1e-3;

/**
 * Asks about places, those with the same choices in one request, all on one slot: it evaluates what
 * they share once. The share of each choice comes from a bias that all choices get alike and that
 * cancels; with `logMass` the whole distribution is asked for, some megabytes a place.
 */
export async function scorePlaces(
  server: LlamaServer,
  places: readonly TokenPlace[],
  call: ServerCall,
): Promise<PlaceScores> {
  const found: ReadonlyMap<number, number>[] = places.map(() => new Map());
  let evaluatedTokens = 0;
  await server.slots.run(call.session, async (slot) => {
    for (const rows of groupRows(server, places)) {
      const asked = rows.flatMap((row) => places.slice(row, row + 1));
      const replies = await complete(server, asked, slot, call);
      for (const [at, row] of rows.entries()) {
        const answer = replies[at];
        const { wanted } = places[row] ?? { wanted: [] };
        if (answer === undefined) continue;
        evaluatedTokens += answer.timings.prompt_n;
        found[row] = server.logMass
          ? readWhole(server, wanted, answer)
          : readShares(server, wanted, answer);
      }
    }
  });
  return { found, evaluatedTokens };
}

/** A bias holds for a whole request: places that want other tokens are asked in another. */
function groupRows({ logMass }: LlamaServer, places: readonly TokenPlace[]): readonly number[][] {
  const groups = new Map<string, number[]>();
  for (const [row, { wanted }] of places.entries()) {
    const key = logMass ? "" : wanted.toSorted((a, b) => a - b).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

async function complete(
  server: LlamaServer,
  places: readonly TokenPlace[],
  slot: number,
  call: ServerCall,
): Promise<readonly Reply[]> {
  const { client, vocabularySize, logMass } = server;
  const wanted = places[0]?.wanted ?? [];
  const body = {
    ...baseFields(server),
    prompt: places.map(({ tokens }) => tokens),
    n_predict: 1,
    id_slot: slot,
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
  const maxBytes = 8_000_000 + (logMass ? places.length * vocabularySize * 200 : 0);
  const limits = { ...limitsOf(call), maxBytes };
  const answer = await client.json({ path: COMPLETION, body, ...limits });
  call.onProgress?.();
  // One prompt is answered by itself, and not as a list of one.
  const list = Array.isArray(answer) ? answer : [answer];
  const replies = readReply(client, COMPLETION, z.array(reply), list);
  for (const { model } of replies) checkName(server, model);
  if (replies.length === places.length && replies.every(({ index }, at) => index === at)) {
    return replies;
  }
  throw wrongAnswer(
    client.url + COMPLETION,
    `gave ${replies.length} answers to ${places.length} prompts, or gave them in another order`,
  );
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
