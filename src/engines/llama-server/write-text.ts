import { z } from "zod";
import { wrongAnswer } from "../../http/http-failure.ts";
import { readJson, readReply } from "../served/read-reply.ts";
import type { WriteRequest, WrittenEnd, WrittenPiece } from "../served/served-model.ts";
import type { ServerCall } from "../served/server-call.ts";
import {
  baseFields,
  checkLength,
  checkName,
  COMPLETION,
  limitsOf,
  timingsSchema,
  type LlamaServer,
} from "./complete.ts";

const ids = z.array(z.number().int().min(0));
const endSchema = z.object({
  content: z.string(),
  tokens: ids,
  stop: z.literal(true),
  stop_type: z.string(),
  model: z.string().optional(),
  tokens_evaluated: z.number().int(),
  tokens_predicted: z.number().int().min(0),
  timings: timingsSchema,
});
const eventSchema = z.union([
  endSchema,
  z.object({ content: z.string(), tokens: ids, stop: z.literal(false) }),
]);
type End = z.infer<typeof endSchema>;

/**
 * Lets the model write. A stream leaves out the tokens of characters that several tokens make: where
 * that happened, and where nobody reads along, the whole answer is asked for at once.
 */
export async function* writeText(
  server: LlamaServer,
  request: WriteRequest,
  call: ServerCall,
): AsyncGenerator<WrittenPiece, WrittenEnd> {
  if (request.streamed) return yield* writeStreamed(server, request, call);
  const end = await writeWhole(server, request, call);
  yield { text: end.content, ids: withoutEnd(end, end.tokens) };
  return endOf(server, request, end);
}

async function* writeStreamed(
  server: LlamaServer,
  request: WriteRequest,
  call: ServerCall,
): AsyncGenerator<WrittenPiece, WrittenEnd> {
  const { client } = server;
  const body = { ...fieldsOf(server, request), stream: true };
  const { idleLimit } = call;
  const limits = { ...limitsOf(call), idleLimit };
  const stream = client.stream({ path: COMPLETION, body, ...limits, format: "sse" });
  const tokens: number[] = [];
  let text = "";
  for await (const data of stream) {
    call.onProgress?.();
    const event = readJson(client, COMPLETION, eventSchema, data);
    text += event.content;
    if (!event.stop) {
      tokens.push(...event.tokens);
      if (event.content !== "") yield { text: event.content, ids: [] };
      continue;
    }
    const whole =
      tokens.length === event.tokens_predicted
        ? { ...event, content: text, tokens }
        : await writeWhole(server, request, call);
    if (whole.content !== text) {
      throw wrongAnswer(client.url + COMPLETION, "wrote another text when it was asked again");
    }
    yield { text: "", ids: withoutEnd(whole, whole.tokens) };
    return endOf(server, request, event);
  }
  throw wrongAnswer(client.url + COMPLETION, "ended its stream before the answer was whole");
}

async function writeWhole(
  server: LlamaServer,
  request: WriteRequest,
  call: ServerCall,
): Promise<End> {
  const { client } = server;
  const body = fieldsOf(server, request);
  const answer = await client.json({ path: COMPLETION, body, ...limitsOf(call) });
  call.onProgress?.();
  return readReply(client, COMPLETION, endSchema, answer);
}

function fieldsOf(
  server: LlamaServer,
  { prompt, options, maxTokens }: WriteRequest,
): Readonly<Record<string, unknown>> {
  const { temperature = 0, repetitionPenalty = 1, seed } = options;
  return {
    ...baseFields(server),
    prompt,
    n_predict: maxTokens,
    samplers: ["penalties", "temperature"],
    temperature,
    repeat_penalty: repetitionPenalty,
    // The whole window: Hugging Face's penalty counts every token of it.
    repeat_last_n: server.contextSize,
    ...(seed === undefined ? {} : { seed }),
    return_tokens: true,
  };
}

function withoutEnd({ stop_type: type }: End, tokens: readonly number[]): readonly number[] {
  return type === "eos" ? tokens.slice(0, -1) : tokens;
}

function endOf(server: LlamaServer, { prompt }: WriteRequest, end: End): WrittenEnd {
  checkName(server, end.model);
  checkLength(server, prompt, end.tokens_evaluated);
  const { stop_type: type, timings } = end;
  if (type === "eos" || type === "limit") {
    return { finish: type === "eos" ? "stop" : "length", cachedTokens: timings.cache_n };
  }
  throw wrongAnswer(server.client.url + COMPLETION, "stopped for another reason than it was given");
}
