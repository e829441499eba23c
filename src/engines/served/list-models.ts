import { z } from "zod";
import { KomainuError } from "../../core/errors.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { readReply } from "./read-reply.ts";
import type { ServerCall, ServerKind } from "./server-call.ts";

const card = z.object({
  id: z.string().min(1),
  owned_by: z.string().optional(),
  parent: z.string().nullish(),
  max_model_len: z.number().int().positive().nullish(),
  meta: z.object({ n_vocab: z.number().int().positive().optional() }).nullish(),
});
const listSchema = z.object({ data: z.array(card) });

/** A model that a server lists. */
export type ModelCard = z.infer<typeof card>;

const KINDS: Readonly<Record<string, ServerKind>> = {
  vllm: "vllm",
  sglang: "sglang",
  llamacpp: "llama-server",
};

/** The models of a server, and its kind where it says so. */
export async function listModels(
  client: HttpClient,
  { signals, deadline }: Pick<ServerCall, "signals" | "deadline">,
): Promise<{ readonly cards: readonly ModelCard[]; readonly kind: ServerKind | undefined }> {
  const path = "/v1/models";
  const reply = await client.json({ path, signals, deadline });
  const { data } = readReply(client, path, listSchema, reply);
  return { cards: data, kind: KINDS[data[0]?.owned_by ?? ""] };
}

/**
 * The model that is asked for, or the only one that is no LoRA.
 *
 * @throws KomainuError `not_found` or `invalid_input`, naming the models that there are
 */
export function chooseModel(
  { url }: HttpClient,
  cards: readonly ModelCard[],
  model: string | undefined,
): ModelCard {
  const names = cards.map(({ id }) => id).join(", ");
  if (model !== undefined) {
    const found = cards.find(({ id }) => id === model);
    if (found !== undefined) return found;
    throw new KomainuError(
      "not_found",
      `${url} serves no model "${model}". It serves: ${names === "" ? "none" : names}. Name one of them as the model (--model).`,
    );
  }
  const [only, ...more] = cards.filter(({ parent }) => (parent ?? "") === "");
  if (only !== undefined && more.length === 0) return only;
  throw new KomainuError(
    only === undefined ? "not_found" : "invalid_input",
    only === undefined
      ? `${url} serves no model.`
      : `${url} serves several models: ${names}. Name one of them as the model (--model).`,
  );
}

/**
 * A LoRA is a model of its own on these servers.
 *
 * @throws KomainuError `invalid_input`
 */
export function refuseAdapter({ url }: HttpClient, adapter: string | undefined): void {
  if (adapter === undefined) return;
  throw new KomainuError(
    "invalid_input",
    `${url} serves a LoRA as a model of its own: name it as the model (--model), and give no adapter.`,
  );
}

/** A served model's base, where it is a LoRA. */
export function baseOf(cards: readonly ModelCard[], { parent }: ModelCard): ModelCard | undefined {
  return (parent ?? "") === "" ? undefined : cards.find(({ id }) => id === parent);
}
