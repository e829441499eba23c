import { Refusal, type Answer, type Route, type RouteContext } from "./fake-route.ts";
import type { FakeModel } from "./fake-model.ts";

const BLOCK = 16;
const MOST_IDS = 128;

function refuse(status: number, param: string, type = "BadRequestError"): never {
  throw new Refusal(status, { error: { message: "refused", type, param, code: status } });
}

function modelOf({ name, model, lora }: RouteContext, asked: unknown): FakeModel {
  if (asked === name) return model;
  if (lora !== undefined && asked === lora.name) return lora.model;
  return refuse(404, "model", "NotFoundError");
}

async function complete(body: Readonly<Record<string, unknown>>, context: RouteContext) {
  const model = modelOf(context, body["model"]);
  const given = body["prompt"] as readonly number[] | readonly (readonly number[])[];
  const prompts = (Array.isArray(given[0]) ? given : [given]) as readonly (readonly number[])[];
  for (const prompt of prompts) {
    if (prompt.length >= context.contextSize) refuse(400, "input_tokens");
    if (prompt.some((id) => id >= model.vocabularySize)) refuse(400, "prompt");
  }
  const asked = (body["logprob_token_ids"] ?? []) as readonly number[];
  if (asked.length > MOST_IDS) refuse(400, "logprob_token_ids");
  if (asked.length > 0 && body["logprobs"] === undefined) refuse(400, "logprobs");
  return body["stream"] === true
    ? writeStream(body, context, model, prompts[0] ?? [])
    : score(body, context, model, prompts);
}

async function score(
  body: Readonly<Record<string, unknown>>,
  { cache, old }: RouteContext,
  model: FakeModel,
  prompts: readonly (readonly number[])[],
): Promise<Answer> {
  const ids = old === true ? [] : ((body["logprob_token_ids"] ?? []) as readonly number[]);
  const forced = body["allowed_token_ids"] as readonly number[] | undefined;
  let cached = 0;
  const choices = [];
  const evaluated = await Promise.all(
    prompts.map(async (prompt) => model.logProbabilities(prompt, [...ids, ...(forced ?? [])])),
  );
  for (const [index, prompt] of prompts.entries()) {
    cached = cache.take(prompt, BLOCK);
    const found = evaluated[index] ?? new Map<number, number>();
    const sent = (id: number) => Math.max(-9999, found.get(id) ?? 0);
    const sampled = forced?.[0] ?? ids[0] ?? 5;
    const value = found.has(sampled) ? sent(sampled) : -1;
    const top = new Map([[sampled, value], ...ids.map((id) => [id, sent(id)] as const)]);
    choices.push({
      index,
      text: "",
      finish_reason: "length",
      logprobs: {
        tokens: [`token_id:${sampled}`],
        token_logprobs: [value],
        top_logprobs: [Object.fromEntries([...top].map(([id, v]) => [`token_id:${id}`, v]))],
      },
    });
  }
  const usage = {
    prompt_tokens: prompts.reduce((sum, { length }) => sum + length, 0),
    completion_tokens: prompts.length,
    prompt_tokens_details: { cached_tokens: cached },
  };
  return { json: { model: body["model"], choices, usage } };
}

async function writeStream(
  body: Readonly<Record<string, unknown>>,
  { cache }: RouteContext,
  model: FakeModel,
  prompt: readonly number[],
): Promise<Answer> {
  const cached = cache.take(prompt, BLOCK);
  const { tokens, finish } = await model.write(prompt, {
    maxTokens: Number(body["max_tokens"]),
    repetitionPenalty: Number(body["repetition_penalty"] ?? 1),
  });
  const event = (text: string, ids: readonly number[], reason: string | null, first = false) =>
    JSON.stringify({
      model: body["model"],
      choices: [
        {
          index: 0,
          text,
          token_ids: ids,
          finish_reason: reason,
          ...(first ? { prompt_token_ids: prompt } : {}),
        },
      ],
    });
  const events = tokens.map(({ id, text }, index) => {
    const isLast = index === tokens.length - 1 && finish === "length";
    return event(text, [id], isLast ? "length" : null, index === 0);
  });
  if (finish === "stop") events.push(event("", [model.endOfSequence], "stop"));
  const details = { prompt_tokens_details: { cached_tokens: cached } };
  events.push(JSON.stringify({ model: body["model"], choices: [], usage: details }), "[DONE]");
  return { events };
}

export const vllmRoutes: Readonly<Record<string, Route>> = {
  "/health": async () => ({ json: "" }),
  "/version": async (_, { old }) => ({ json: { version: old === true ? "0.20.0" : "0.32.0" } }),
  "/metrics": async () => ({
    json: 'vllm:cache_config_info{block_size="16",enable_prefix_caching="True"} 1.0',
  }),
  "/v1/models": async (_, { name, contextSize, lora }) => {
    const base = {
      id: name,
      owned_by: "vllm",
      root: name,
      parent: null,
      max_model_len: contextSize,
    };
    const adapter = {
      id: lora?.name,
      owned_by: "vllm",
      root: "/lora",
      parent: name,
      max_model_len: null,
    };
    return { json: { object: "list", data: lora === undefined ? [base] : [base, adapter] } };
  },
  "/tokenize": async (body, context) => {
    const tokens = await modelOf(context, body["model"]).tokenize(String(body["prompt"]));
    return { json: { tokens, count: tokens.length, max_model_len: context.contextSize } };
  },
  "/v1/completions": complete,
};
