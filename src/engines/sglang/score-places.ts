import { z } from "zod";
import type { HttpClient } from "../../http/http-client.ts";
import { wrongAnswer } from "../../http/http-failure.ts";
import { readLogProbability, readReply } from "../served/read-reply.ts";
import type { PlaceScores } from "../served/served-model.ts";
import type { ServerCall } from "../served/server-call.ts";
import type { TokenPlace } from "../token-forks.ts";

/** An SGLang server, and the adapter that is asked for. */
export interface SglangServer {
  readonly client: HttpClient;
  readonly lora: string | undefined;
}

export const GENERATE = "/generate";

/** Every field that changes what is sampled: what is left out comes from the model's files. */
export const GREEDY = {
  temperature: 0,
  top_p: 1,
  top_k: -1,
  min_p: 0,
  repetition_penalty: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
};

const scored = z.tuple([z.number().nullable(), z.number().int()], z.unknown());
const reply = z.object({
  meta_info: z.object({
    id: z.string(),
    prompt_tokens: z.number().int().min(0),
    cached_tokens: z.number().int().min(0).nullish(),
    output_token_ids_logprobs: z.array(z.array(scored).nullable()),
  }),
});
const replies = z.array(reply);

/** Asks about all places in one request, each with the tokens that it wants. */
export async function scorePlaces(
  { client, lora }: SglangServer,
  places: readonly TokenPlace[],
  { signals, deadline, session, onProgress }: ServerCall,
): Promise<PlaceScores> {
  const name = globalThis.crypto.randomUUID();
  const ids = places.map((_, row) => `${name}-${row}`);
  const body = {
    rid: ids,
    input_ids: places.map(({ tokens }) => tokens),
    sampling_params: { ...GREEDY, max_new_tokens: 1 },
    return_logprob: true,
    logprob_start_len: -1,
    token_ids_logprob: places.map(({ wanted }) => wanted),
    ...(lora === undefined ? {} : { lora_path: lora }),
  };
  const headers = { "x-session-id": session };
  const answer = await client.json({ path: GENERATE, body, headers, signals, deadline });
  onProgress?.();
  const read = readReply(client, GENERATE, replies, answer);
  if (read.length !== places.length) {
    throw wrongAnswer(
      client.url + GENERATE,
      `gave ${read.length} answers to ${places.length} prompts`,
    );
  }
  let evaluatedTokens = 0;
  const found = places.map(({ tokens, wanted }, row) => {
    const { meta_info: info } = read[row] ?? {};
    if (info === undefined || info.id !== ids[row] || info.prompt_tokens !== tokens.length) {
      throw wrongAnswer(client.url + GENERATE, "answered other prompts, or in another order");
    }
    evaluatedTokens += tokens.length - (info.cached_tokens ?? 0);
    const values = new Map(
      (info.output_token_ids_logprobs[0] ?? []).map(([value, token]) => [token, value] as const),
    );
    if (wanted.length !== values.size) {
      throw wrongAnswer(client.url + GENERATE, "answered about other tokens than it was asked");
    }
    return new Map(
      wanted.map(
        (token) => [token, readLogProbability(client, GENERATE, values.get(token))] as const,
      ),
    );
  });
  return { found, evaluatedTokens };
}
