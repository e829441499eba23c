import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { httpFailureOf, wrongAnswer } from "../../http/http-failure.ts";
import { baseOf, chooseModel, refuseAdapter } from "../served/list-models.ts";
import { readReply } from "../served/read-reply.ts";
import type { Dialect, OpenServer, ServedModel } from "../served/served-model.ts";
import { scorePlaces, type SglangServer } from "./score-places.ts";
import { writeText } from "./write-text.ts";

const modelSchema = z.object({ model_type: z.string().nullish() });
const serverSchema = z.object({
  version: z.string().optional(),
  disable_radix_cache: z.boolean().optional(),
});
const tokensSchema = z.object({ tokens: z.array(z.number().int().min(0)) });

const LOGPROBS =
  "Start it with SGLANG_RETURN_ORIGINAL_LOGPROB=1: without it, log-probabilities are taken after the temperature wherever another client's request in the same batch samples.";
const NO_CACHE = "Its cache is off (--disable-radix-cache): start it without that option.";

/**
 * SGLang's `/generate` with prompts of token ids. Written from its source (0.5.23), and not run: its
 * repetition penalty counts what it wrote alone, so that none is promised.
 */
export const sglangDialect: Dialect = {
  kind: "sglang",
  title: "SGLang",
  async open(server): Promise<ServedModel> {
    const { client, cards, request } = server;
    refuseAdapter(client, request.adapter);
    const card = chooseModel(client, cards, request.model);
    const base = baseOf(cards, card);
    const contextSize = card.max_model_len ?? base?.max_model_len;
    if (contextSize === null || contextSize === undefined) {
      throw new KomainuError(
        "engine_failed",
        `${client.url} does not say how many tokens "${card.id}" takes (max_model_len). See whether it is SGLang.`,
      );
    }
    const model = await ask(server, ["/model_info", "/get_model_info"], modelSchema);
    const info = await ask(server, ["/server_info", "/get_server_info"], serverSchema);
    const asked: SglangServer = { client, lora: base === undefined ? undefined : card.id };
    const { disable_radix_cache: isOff } = info;
    return {
      facts: {
        kind: "sglang",
        version: info.version ?? "unknown",
        model: base?.id ?? card.id,
        ...(typeof model.model_type === "string" ? { architecture: model.model_type } : {}),
        ...(base === undefined ? {} : { adapter: { name: card.id, scale: 1 } }),
        contextSize,
        ...(isOff === undefined ? {} : { caches: !isOff }),
        advice: [LOGPROBS, ...(isOff === true ? [NO_CACHE] : [])],
      },
      logMass: true,
      repetitionPenalty: false,
      score: async (places, call) => scorePlaces(asked, places, call),
      generate: (request, call) => writeText(asked, request, call),
      tokenize: async (prompt, { signals, deadline }) => {
        const path = "/tokenize";
        const body = { model: card.id, prompt, add_special_tokens: false };
        const reply = await client.json({ path, body, signals, deadline });
        return readReply(client, path, tokensSchema, reply).tokens;
      },
    };
  },
};

/** Asks by a path, or by its older name. */
async function ask<T>(
  { client, call: { signals, deadline } }: OpenServer,
  paths: readonly string[],
  schema: z.ZodType<T>,
): Promise<T> {
  for (const path of paths) {
    try {
      return readReply(client, path, schema, await client.json({ path, signals, deadline }));
    } catch (error) {
      if (httpFailureOf(error)?.status !== 404) throw error;
    }
  }
  throw wrongAnswer(client.url + paths.join(" or "), "is not there");
}
