import { z } from "zod";
import { wrongAnswer } from "../../http/http-failure.ts";
import { readJson } from "../served/read-reply.ts";
import type { WriteRequest, WrittenEnd, WrittenPiece } from "../served/served-model.ts";
import type { ServerCall } from "../served/server-call.ts";
import { GENERATE, GREEDY, type SglangServer } from "./score-places.ts";

const eventSchema = z.object({
  text: z.string(),
  output_ids: z.array(z.number().int().min(0)),
  meta_info: z.object({
    completion_tokens: z.number().int().min(0),
    cached_tokens: z.number().int().min(0).nullish(),
    finish_reason: z
      .object({ type: z.string(), matched: z.union([z.number(), z.string()]).nullish() })
      .nullish(),
  }),
});

/**
 * Lets the model write. Each event repeats all that was written so far, or brings what is new where
 * the server was started so; how many tokens there are in all tells which.
 */
export async function* writeText(
  { client, lora }: SglangServer,
  { prompt, options, maxTokens }: WriteRequest,
  { signals, deadline, idleLimit, session, onProgress }: ServerCall,
): AsyncGenerator<WrittenPiece, WrittenEnd> {
  const { temperature = 0, seed } = options;
  const body = {
    input_ids: prompt,
    sampling_params: {
      ...GREEDY,
      temperature,
      max_new_tokens: maxTokens,
      ...(seed === undefined ? {} : { sampling_seed: seed }),
    },
    stream: true,
    ...(lora === undefined ? {} : { lora_path: lora }),
  };
  const headers = { "x-session-id": session };
  const limits = { signals, deadline, idleLimit };
  const stream = client.stream({ path: GENERATE, body, headers, ...limits, format: "sse" });
  let text = "";
  let written = 0;
  let end: WrittenEnd | undefined;
  let isDone = false;
  for await (const data of stream) {
    onProgress?.();
    if (data === "[DONE]") {
      isDone = true;
      break;
    }
    const event = readJson(client, GENERATE, eventSchema, data);
    const { completion_tokens: count, finish_reason: reason, cached_tokens } = event.meta_info;
    const isWhole = event.output_ids.length === count;
    const known = isWhole && event.text.startsWith(text) ? text.length : 0;
    const fresh = {
      text: event.text.slice(known),
      ids: event.output_ids.slice(isWhole ? written : 0),
    };
    text += fresh.text;
    written += fresh.ids.length;
    if (written !== count) {
      throw wrongAnswer(client.url + GENERATE, "left out tokens of what it wrote");
    }
    const matched = reason?.matched;
    const ended = typeof matched === "number" && fresh.ids.at(-1) === matched;
    yield { text: fresh.text, ids: ended ? fresh.ids.slice(0, -1) : fresh.ids };
    if (reason?.type === "stop" || reason?.type === "length") {
      end = { finish: reason.type, cachedTokens: cached_tokens ?? undefined };
    }
  }
  if (isDone && end !== undefined) return end;
  throw wrongAnswer(client.url + GENERATE, "ended its stream before the answer was whole");
}
