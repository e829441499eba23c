import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import { wrongAnswer } from "../../http/http-failure.ts";
import { chooseModel } from "../served/list-models.ts";
import { readReply } from "../served/read-reply.ts";
import type { Dialect, OpenServer, ServedModel } from "../served/served-model.ts";
import type { LlamaServer } from "./complete.ts";
import { scorePlaces } from "./score-places.ts";
import { writeText } from "./write-text.ts";

const propsSchema = z.object({
  default_generation_settings: z.object({ n_ctx: z.number().int().positive() }),
  build_info: z.string().optional(),
});
const adaptersSchema = z.array(z.object({ id: z.number().int(), path: z.string() }));
const tokensSchema = z.object({ tokens: z.array(z.number().int().min(0)) });

const ROUNDED =
  "Its kept evaluation is rounded to 16 bits unless it is started with -ctk f32 -ctv f32, which changes probabilities in the third digit.";

/** llama.cpp's server: `/completion` with prompts of token ids. */
export const llamaServerDialect: Dialect = {
  kind: "llama-server",
  title: "llama-server",
  async open(server): Promise<ServedModel> {
    const { client, cards, request } = server;
    const card = chooseModel(client, cards, request.model);
    const vocabularySize = card.meta?.n_vocab;
    if (vocabularySize === undefined) {
      throw wrongAnswer(
        `${client.url}/v1/models`,
        "does not say how large the model's vocabulary is (meta.n_vocab): it is older than Komainu knows",
      );
    }
    const props = await ask(server, "/props", propsSchema);
    const adapters = await ask(server, "/lora-adapters", adaptersSchema);
    const chosen = chooseAdapter(client.url, adapters, request.adapter);
    const asked: LlamaServer = {
      client,
      model: card.id,
      vocabularySize,
      // Always said: what is left out is as the server was started, or as it was last told.
      lora: adapters.map(({ id }) => ({ id, scale: id === chosen?.id ? 1 : 0 })),
      contextSize: props.default_generation_settings.n_ctx,
      logMass: request.logMass === true,
    };
    return {
      facts: {
        kind: "llama-server",
        version: props.build_info ?? "unknown",
        model: card.id,
        ...(chosen === undefined ? {} : { adapter: { name: fileName(chosen.path), scale: 1 } }),
        contextSize: asked.contextSize,
        caches: true,
        advice: [ROUNDED],
      },
      logMass: asked.logMass,
      repetitionPenalty: true,
      score: async (places, call) => scorePlaces(asked, places, call),
      generate: (request, call) => writeText(asked, request, call),
      tokenize: async (content, { signals, deadline }) => {
        const path = "/tokenize";
        const body = { content, add_special: false, parse_special: true };
        const reply = await client.json({ path, body, signals, deadline });
        return readReply(client, path, tokensSchema, reply).tokens;
      },
    };
  },
};

async function ask<T>(
  { client, call: { signals, deadline } }: OpenServer,
  path: string,
  schema: z.ZodType<T>,
): Promise<T> {
  return readReply(client, path, schema, await client.json({ path, signals, deadline }));
}

function fileName(path: string): string {
  return path.split(/[/\\]/u).at(-1) ?? path;
}

function chooseAdapter(
  url: string,
  adapters: readonly { readonly id: number; readonly path: string }[],
  name: string | undefined,
) {
  if (name === undefined) return undefined;
  const found = adapters.find(({ path }) => [path, fileName(path)].includes(name));
  if (found !== undefined) return found;
  const names = adapters.map(({ path }) => fileName(path)).join(", ");
  throw new KomainuError(
    "not_found",
    `${url} has no LoRA adapter "${fileName(name)}". It has: ${names === "" ? "none; start it with --lora FILE" : names}.`,
  );
}
