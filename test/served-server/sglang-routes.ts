import type { FakeModel } from "./fake-model.ts";
import { Refusal, type Answer, type Route, type RouteContext } from "./fake-route.ts";

type Body = Readonly<Record<string, unknown>>;

function modelOf({ model, lora }: RouteContext, { lora_path: path }: Body): FakeModel {
  if (path === undefined) return model;
  if (lora?.name === path) return lora.model;
  throw new Refusal(400, { error: { message: "no such adapter" } });
}

async function generate(body: Body, context: RouteContext): Promise<Answer> {
  const model = modelOf(context, body);
  const given = body["input_ids"] as readonly number[] | readonly (readonly number[])[];
  const prompts = (Array.isArray(given[0]) ? given : [given]) as readonly (readonly number[])[];
  if (prompts.some(({ length }) => length >= context.contextSize)) {
    throw new Refusal(400, { error: { message: "too long" } });
  }
  if (body["stream"] === true) return write(body, context, model, prompts[0] ?? []);
  const ids = body["token_ids_logprob"] as readonly (readonly number[])[];
  const names = body["rid"] as readonly string[];
  const replies = [];
  for (const [row, prompt] of prompts.entries()) {
    const cached = context.cache.take(prompt);
    const wanted = ids[row] ?? [];
    const found = await model.logProbabilities(prompt, wanted);
    replies.push({
      text: "",
      output_ids: [5],
      meta_info: {
        id: names[row],
        prompt_tokens: prompt.length,
        completion_tokens: 1,
        cached_tokens: cached,
        finish_reason: { type: "length", length: 1 },
        output_token_ids_logprobs: [wanted.map((id) => [found.get(id), id, null])],
      },
    });
  }
  return { json: replies };
}

async function write(
  body: Body,
  { cache }: RouteContext,
  model: FakeModel,
  prompt: readonly number[],
): Promise<Answer> {
  const cached = cache.take(prompt);
  const params = body["sampling_params"] as Body;
  const { tokens, finish } = await model.write(prompt, {
    maxTokens: Number(params["max_new_tokens"]),
    repetitionPenalty: Number(params["repetition_penalty"] ?? 1),
  });
  const end = { id: model.endOfSequence, text: "" };
  const all = finish === "stop" ? [...tokens, end] : tokens;
  const events = all.map((_, index) => {
    const sofar = all.slice(0, index + 1);
    const isLast = index === all.length - 1;
    const reason = finish === "stop" ? { type: finish, matched: end.id } : { type: finish };
    return JSON.stringify({
      text: sofar.map(({ text }) => text).join(""),
      output_ids: sofar.map(({ id }) => id),
      meta_info: {
        completion_tokens: sofar.length,
        cached_tokens: cached,
        finish_reason: isLast ? reason : null,
      },
    });
  });
  return { events: [...events, "[DONE]"] };
}

export const sglangRoutes: Readonly<Record<string, Route>> = {
  "/health": async () => ({ json: "" }),
  "/model_info": async (_, { name }) => ({ json: { model_path: name, model_type: "gemma2" } }),
  "/server_info": async () => ({ json: { version: "0.5.23", disable_radix_cache: false } }),
  "/v1/models": async (_, { name, contextSize, lora }) => {
    const base = { id: name, owned_by: "sglang", root: name, max_model_len: contextSize };
    const adapter = { id: lora?.name, owned_by: "sglang", parent: name, max_model_len: null };
    return { json: { object: "list", data: lora === undefined ? [base] : [base, adapter] } };
  },
  "/tokenize": async (body, { model }) => {
    const tokens = await model.tokenize(String(body["prompt"]));
    return { json: { tokens, count: tokens.length, max_model_len: 8192 } };
  },
  "/generate": generate,
};
