import { KomainuError } from "../../core/errors.ts";
import { httpFailureOf } from "../../http/http-failure.ts";
import { listModels } from "./list-models.ts";
import type { Dialect, OpenServer, ServedModel } from "./served-model.ts";

const SERVERS = "vLLM, llama-server and SGLang";

/**
 * Asks a server what it is and opens its model.
 *
 * @throws KomainuError `capability_missing` for a server of another kind, and whatever the dialect
 *   rejects with
 */
export async function identify(
  server: Omit<OpenServer, "cards">,
  dialects: readonly Dialect[],
): Promise<ServedModel> {
  const { client, call } = server;
  const { cards, kind } = await list(server);
  const dialect = dialects.find((known) => known.kind === kind);
  // A model's name hides its server where an operator chose so; then what was asked for is believed.
  const [only, ...others] = dialects;
  const chosen = dialect ?? (kind === undefined && others.length === 0 ? only : undefined);
  if (chosen !== undefined) return chosen.open({ ...server, cards, call });
  throw new KomainuError(
    "capability_missing",
    kind === undefined
      ? `${client.url} is none of the servers that give exact probabilities of answers: ${SERVERS}. For a chat API, take the guard judge.`
      : `${client.url} is ${kind}, and not ${only?.title ?? "what was asked for"}. Open it with ${kind} (komainu/${kind}).`,
  );
}

async function list({ client, call }: Omit<OpenServer, "cards">) {
  try {
    return await listModels(client, call);
  } catch (error) {
    if (httpFailureOf(error)?.status !== 404) throw error;
    throw new KomainuError(
      "capability_missing",
      `${client.url} has no /v1/models: it is none of ${SERVERS}, or the address is not the server's own (leave /v1 out).`,
      { cause: error },
    );
  }
}
