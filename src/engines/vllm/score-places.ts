import { z } from "zod";
import type { HttpClient } from "../../http/http-client.ts";
import { wrongAnswer } from "../../http/http-failure.ts";
import { checkModel, readLogProbability, readReply } from "../served/read-reply.ts";
import type { PlaceScores } from "../served/served-model.ts";
import type { ServerCall } from "../served/server-call.ts";
import type { TokenPlace } from "../token-forks.ts";

/** A model of a vLLM server. */
export interface VllmServer {
  readonly client: HttpClient;
  readonly model: string;
  readonly cacheSalt?: string | undefined;
}

export const COMPLETIONS = "/v1/completions";

/** The most ids that one request may ask for (SamplingParams of vLLM 0.32 refuses 129). */
const MOST_IDS = 128;

const choice = z.object({
  index: z.number().int(),
  logprobs: z.object({
    token_logprobs: z.array(z.number().nullable()).optional(),
    top_logprobs: z.array(z.record(z.string(), z.number().nullable()).nullable()).nullish(),
  }),
});
const usage = z.object({
  prompt_tokens: z.number().int().min(0),
  prompt_tokens_details: z.object({ cached_tokens: z.number().int().min(0).nullish() }).nullish(),
});
const scoreSchema = z.object({ model: z.string(), choices: z.array(choice), usage });
type Choice = z.infer<typeof choice>;

/** What every request says: whatever is left out comes from the model's own configuration. */
export const GREEDY = {
  n: 1,
  temperature: 0,
  top_p: 1,
  top_k: 0,
  min_p: 0,
  repetition_penalty: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  stop: [],
  echo: false,
};

/**
 * Asks about all places in one request: `logprob_token_ids` gives tokens' log-probabilities over the
 * whole vocabulary. One list of ids serves every prompt, so it is all that any place wants. Plain
 * `logprobs` are never asked for without it: another client's request could damage them.
 */
export async function scoreListed(
  server: VllmServer,
  places: readonly TokenPlace[],
  call: ServerCall,
): Promise<PlaceScores> {
  const ids = [...new Set(places.flatMap(({ wanted }) => wanted))];
  const found = places.map(() => new Map<number, number>());
  let evaluatedTokens = 0;
  for (let start = 0; start < ids.length; start += MOST_IDS) {
    const some = ids.slice(start, start + MOST_IDS);
    const fields = { logprobs: 0, logprob_token_ids: some };
    const { choices, evaluated } = await complete(server, places, fields, call);
    evaluatedTokens += evaluated;
    for (const [row, { wanted }] of places.entries()) {
      const values = choices[row]?.logprobs.top_logprobs?.[0] ?? {};
      for (const id of wanted) {
        if (!some.includes(id)) continue;
        const value = readLogProbability(server.client, COMPLETIONS, values[`token_id:${id}`]);
        found[row]?.set(id, value);
      }
    }
  }
  return { found, evaluatedTokens };
}

/**
 * Asks about one token a request, by forcing it: for servers before 0.26. Its raw log-probability is
 * the model's own, as it is taken before the mask.
 */
export async function scoreForced(
  server: VllmServer,
  places: readonly TokenPlace[],
  call: ServerCall,
): Promise<PlaceScores> {
  const found = places.map(() => new Map<number, number>());
  let evaluatedTokens = 0;
  for (const id of new Set(places.flatMap(({ wanted }) => wanted))) {
    const rows = places.flatMap(({ wanted }, row) => (wanted.includes(id) ? [row] : []));
    const asked = rows.flatMap((row) => places.slice(row, row + 1));
    const fields = { logprobs: 0, allowed_token_ids: [id] };
    const { choices, evaluated } = await complete(server, asked, fields, call);
    evaluatedTokens += evaluated;
    for (const [at, row] of rows.entries()) {
      const value = choices[at]?.logprobs.token_logprobs?.[0] ?? undefined;
      found[row]?.set(id, readLogProbability(server.client, COMPLETIONS, value));
    }
  }
  return { found, evaluatedTokens };
}

async function complete(
  { client, model, cacheSalt }: VllmServer,
  places: readonly TokenPlace[],
  fields: Readonly<Record<string, unknown>>,
  { signals, deadline, session, onProgress }: ServerCall,
): Promise<{ readonly choices: readonly Choice[]; readonly evaluated: number }> {
  const body = {
    model,
    prompt: places.map(({ tokens }) => tokens),
    max_tokens: 1,
    ...GREEDY,
    ...fields,
    return_tokens_as_token_ids: true,
    ...(cacheSalt === undefined ? {} : { cache_salt: cacheSalt }),
  };
  const headers = { "x-session-id": session };
  const reply = await client.json({ path: COMPLETIONS, body, headers, signals, deadline });
  onProgress?.();
  const read = readReply(client, COMPLETIONS, scoreSchema, reply);
  checkModel(client, COMPLETIONS, model, read.model);
  const inOrder = read.choices.every(({ index }, at) => index === at);
  if (read.choices.length !== places.length || !inOrder) {
    throw wrongAnswer(
      client.url + COMPLETIONS,
      `gave ${read.choices.length} answers to ${places.length} prompts, or gave them in another order`,
    );
  }
  return { choices: read.choices, evaluated: evaluatedOf(read.usage, places.length) };
}

/**
 * Of a batch the server tells what the last prompt found kept, and no more: the others but the first
 * are taken to have found as much.
 */
function evaluatedOf(
  { prompt_tokens: all, prompt_tokens_details: details }: z.infer<typeof usage>,
  prompts: number,
): number {
  const cached = details?.cached_tokens ?? 0;
  return Math.max(prompts, all - cached * Math.max(1, prompts - 1));
}
