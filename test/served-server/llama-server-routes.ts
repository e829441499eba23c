import type { FakeModel } from "./fake-model.ts";
import { Refusal, type Answer, type Route, type RouteContext } from "./fake-route.ts";

type Body = Readonly<Record<string, unknown>>;

function modelOf({ model, lora }: RouteContext, { lora: given }: Body): FakeModel {
  const scales = (given ?? [{ id: 0, scale: 1 }]) as readonly { readonly scale: number }[];
  // As the server does: what is left out is applied.
  return lora !== undefined && scales[0]?.scale === 1 ? lora.model : model;
}

async function complete(body: Body, context: RouteContext): Promise<Answer> {
  const model = modelOf(context, body);
  // Build de3ff81 mixes up requests that name a slot at the same time.
  if (body["id_slot"] !== undefined) throw new Refusal(500, { error: { message: "a slot" } });
  const given = body["prompt"] as readonly number[] | readonly (readonly number[])[];
  const isBatch = Array.isArray(given[0]);
  const prompts = (isBatch ? given : [given]) as readonly (readonly number[])[];
  for (const prompt of prompts) {
    if (prompt.length < context.contextSize) continue;
    const sizes = { n_prompt_tokens: prompt.length, n_ctx: context.contextSize };
    throw new Refusal(400, { error: { code: 400, type: "exceed_context_size_error", ...sizes } });
  }
  if (Number(body["n_predict"]) > 1 || body["stream"] === true || body["return_tokens"] === true) {
    return write(body, context, model, prompts[0] ?? []);
  }
  const replies = [];
  for (const [index, prompt] of prompts.entries()) {
    const cached = context.cache.take(prompt);
    const probabilities =
      body["post_sampling_probs"] === true
        ? await shares(body, model, prompt)
        : await whole(body, model, prompt);
    replies.push({
      index,
      model: context.name,
      tokens_evaluated: prompt.length,
      completion_probabilities: [probabilities],
      timings: { prompt_n: prompt.length - cached, cache_n: cached },
    });
  }
  return { json: isBatch && replies.length > 1 ? replies : replies[0] };
}

/** After the bias, the choices are all that is left; each as JSON has it of a 32-bit number. */
async function shares(body: Body, model: FakeModel, prompt: readonly number[]) {
  const bias = (body["logit_bias"] ?? []) as readonly (readonly [number, number])[];
  const ids = bias.map(([id]) => id);
  const found = await model.logProbabilities(prompt, ids);
  const weights = ids.map((id) => Math.exp((found.get(id) ?? -Infinity) + 100));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const probs = ids.map((id, at) => ({ id, prob: Math.fround((weights[at] ?? 0) / sum) }));
  return { id: ids[0], top_probs: probs.filter(({ prob }) => prob > 0) };
}

async function whole(body: Body, model: FakeModel, prompt: readonly number[]) {
  const ids = Array.from({ length: Number(body["n_probs"]) }, (_, id) => id);
  const found = await model.logProbabilities(prompt, ids);
  return { id: 0, top_logprobs: ids.map((id) => ({ id, logprob: found.get(id) })) };
}

async function write(
  body: Body,
  { name, cache }: RouteContext,
  model: FakeModel,
  prompt: readonly number[],
): Promise<Answer> {
  const cached = cache.take(prompt);
  const { tokens, finish } = await model.write(prompt, {
    maxTokens: Number(body["n_predict"]),
    repetitionPenalty: Number(body["repeat_penalty"] ?? 1),
  });
  const ids = tokens.map(({ id }) => id);
  const end = {
    index: 0,
    stop: true,
    model: name,
    tokens_evaluated: prompt.length,
    tokens_predicted: ids.length + Number(finish === "stop"),
    stop_type: finish === "stop" ? "eos" : "limit",
    timings: { prompt_n: prompt.length - cached, cache_n: cached },
  };
  const all = finish === "stop" ? [...ids, model.endOfSequence] : ids;
  if (body["stream"] !== true) {
    return { json: { ...end, content: tokens.map(({ text }) => text).join(""), tokens: all } };
  }
  // Tokens whose text is not whole yet are left out of the stream, as in the server itself.
  const events = tokens
    .filter(({ text }) => text !== "")
    .map(({ id, text }) => JSON.stringify({ index: 0, content: text, tokens: [id], stop: false }));
  if (finish === "stop") {
    const last = { index: 0, content: "", tokens: [model.endOfSequence], stop: false };
    events.push(JSON.stringify(last));
  }
  return { events: [...events, JSON.stringify({ ...end, content: "", tokens: [] })] };
}

export const llamaServerRoutes: Readonly<Record<string, Route>> = {
  "/health": async () => ({ json: { status: "ok" } }),
  "/props": async (_, { contextSize }) => ({
    json: {
      default_generation_settings: { n_ctx: contextSize },
      total_slots: 2,
      build_info: "b1-de3ff81",
    },
  }),
  "/lora-adapters": async (_, { lora }) => ({
    json: lora === undefined ? [] : [{ id: 0, path: `/loras/${lora.name}`, scale: 1 }],
  }),
  "/v1/models": async (_, { name, model }) => ({
    json: {
      object: "list",
      data: [{ id: name, owned_by: "llamacpp", meta: { n_vocab: model.vocabularySize } }],
    },
  }),
  "/tokenize": async (body, { model }) => ({
    json: { tokens: await model.tokenize(String(body["content"])) },
  }),
  "/completion": complete,
};
