import { z } from "zod";
import { wrongAnswer } from "../../http/http-failure.ts";
import { checkModel, readJson } from "../served/read-reply.ts";
import type { WriteRequest, WrittenEnd, WrittenPiece } from "../served/served-model.ts";
import type { ServerCall } from "../served/server-call.ts";
import { COMPLETIONS, GREEDY, type VllmServer } from "./score-places.ts";

const eventSchema = z.object({
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.number().int(),
      text: z.string(),
      token_ids: z.array(z.number().int().min(0)).nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z
    .object({
      prompt_tokens_details: z
        .object({ cached_tokens: z.number().int().min(0).nullish() })
        .nullish(),
    })
    .nullish(),
});

/** Lets the model write, a piece an event; a stream without its `[DONE]` is an error. */
export async function* writeText(
  { client, model, cacheSalt }: VllmServer,
  { prompt, options, maxTokens }: WriteRequest,
  { signals, deadline, idleLimit, session, onProgress }: ServerCall,
): AsyncGenerator<WrittenPiece, WrittenEnd> {
  const { temperature = 0, repetitionPenalty = 1, seed } = options;
  const body = {
    model,
    prompt,
    ...GREEDY,
    max_tokens: maxTokens,
    temperature,
    repetition_penalty: repetitionPenalty,
    ...(seed === undefined ? {} : { seed }),
    return_token_ids: true,
    stream: true,
    stream_options: { include_usage: true },
    ...(cacheSalt === undefined ? {} : { cache_salt: cacheSalt }),
  };
  const stream = client.stream({
    path: COMPLETIONS,
    body,
    headers: { "x-session-id": session },
    signals,
    deadline,
    idleLimit,
    format: "sse",
  });
  let finish: string | undefined;
  let cachedTokens: number | undefined;
  let isDone = false;
  for await (const data of stream) {
    onProgress?.();
    if (data === "[DONE]") {
      isDone = true;
      break;
    }
    const event = readJson(client, COMPLETIONS, eventSchema, data);
    checkModel(client, COMPLETIONS, model, event.model);
    cachedTokens = event.usage?.prompt_tokens_details?.cached_tokens ?? cachedTokens;
    for (const { text, token_ids: ids, finish_reason: reason } of event.choices) {
      finish = reason ?? finish;
      // What ended the generation is its last token, and not part of the text.
      yield { text, ids: (reason === "stop" ? ids?.slice(0, -1) : ids) ?? [] };
    }
  }
  if (isDone && (finish === "stop" || finish === "length")) return { finish, cachedTokens };
  throw wrongAnswer(client.url + COMPLETIONS, "ended its stream before the answer was whole");
}
