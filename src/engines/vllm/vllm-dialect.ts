import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { httpFailureOf } from "../../http/http-failure.ts";
import { baseOf, chooseModel, refuseAdapter } from "../served/list-models.ts";
import { MissingLogProbability, readReply } from "../served/read-reply.ts";
import type { Dialect, OpenServer, ServedModel, ServerFacts } from "../served/served-model.ts";
import { scoreForced, scoreListed, type VllmServer } from "./score-places.ts";
import { writeText } from "./write-text.ts";

const versionSchema = z.object({ version: z.string() });
const tokensSchema = z.object({ tokens: z.array(z.number().int().min(0)) });

/** vLLM, alone or behind vllm-router: `/v1/completions` with prompts of token ids. */
export const vllmDialect: Dialect = {
  kind: "vllm",
  title: "vLLM",
  async open(server): Promise<ServedModel> {
    const { client, cards, request } = server;
    refuseAdapter(client, request.adapter);
    const card = chooseModel(client, cards, request.model);
    const base = baseOf(cards, card);
    const contextSize = card.max_model_len ?? base?.max_model_len;
    if (contextSize === null || contextSize === undefined) {
      throw new KomainuError(
        "engine_failed",
        `${client.url} does not say how many tokens "${card.id}" takes (max_model_len). See whether it is vLLM.`,
      );
    }
    const asked: VllmServer = { client, model: card.id, cacheSalt: request.cacheSalt };
    const listed = await takesTokenLists(asked, server);
    const caches = await readCaches(server);
    const facts: ServerFacts = {
      kind: "vllm",
      version: await readVersion(server),
      model: base?.id ?? card.id,
      ...(base === undefined ? {} : { adapter: { name: card.id, scale: 1 } }),
      contextSize,
      ...(caches === undefined ? {} : { caches }),
      advice: [...(listed ? [] : [OLD]), ...(caches === false ? [NO_CACHE] : [])],
    };
    return {
      facts,
      logMass: true,
      repetitionPenalty: true,
      score: (listed ? scoreListed : scoreForced).bind(undefined, asked),
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

const OLD =
  "It takes no logprob_token_ids, so that each answer's token costs a request of its own. Use vLLM 0.26 or newer.";

const NO_CACHE =
  "Its cache is off: start it with --enable-prefix-caching, so that what a text's questions share is evaluated once.";

/** Of the server's own metrics; a router has others. */
async function readCaches({ client, call }: OpenServer): Promise<boolean | undefined> {
  try {
    const { signals, deadline } = call;
    const metrics = await client.text({ path: "/metrics", signals, deadline });
    const value = /enable_prefix_caching=\\?"(True|False)/u.exec(metrics)?.[1];
    return value === undefined ? undefined : value === "True";
  } catch (error) {
    if (httpFailureOf(error)?.kind === "status") return undefined;
    throw error;
  }
}

async function readVersion({ client, call }: OpenServer): Promise<string> {
  const path = "/version";
  try {
    const { signals, deadline } = call;
    const reply = await client.json({ path, signals, deadline });
    return readReply(client, path, versionSchema, reply).version;
  } catch (error) {
    // A router may not pass it on.
    if (httpFailureOf(error)?.status === 404) return "unknown";
    throw error;
  }
}

/**
 * Tries both ways of scoring on a prompt of one token. An older server ignores the field that it does
 * not know, and one that gives logits for log-probabilities is found out by a value above 0.
 *
 * @throws KomainuError `capability_missing`
 */
async function takesTokenLists(asked: VllmServer, { call }: OpenServer): Promise<boolean> {
  const place = { tokens: [2], wanted: Array.from({ length: 64 }, (_, id) => id + 1) };
  try {
    await scoreListed(asked, [place], call);
    return true;
  } catch (error) {
    // The reply was right but for what was asked by a field that an older server does not know.
    if (!(httpFailureOf(error)?.cause instanceof MissingLogProbability)) throw error;
  }
  const { found } = await scoreForced(asked, [{ tokens: [2], wanted: [1, 3, 4] }], call);
  const values = [...(found[0]?.values() ?? [])];
  if (values.some((value) => value < 0)) return false;
  throw new KomainuError(
    "capability_missing",
    `${asked.client.url} gives log-probabilities after its own masks (--logprobs-mode). Start it without that option, or use vLLM 0.26 or newer.`,
  );
}
