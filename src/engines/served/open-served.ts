import { KomainuError } from "../../core/errors.ts";
import { HttpClient } from "../../http/http-client.ts";
import { isTransient } from "../../http/http-failure.ts";
import { readApiKey, readServerUrl } from "../../http/server-url.ts";
import type { PromptTokenizer } from "../../tokenizers/prompt-tokenizer.ts";
import { CallQueue } from "./call-queue.ts";
import { checkVocabulary } from "./check-vocabulary.ts";
import { identify } from "./identify.ts";
import { DEFAULT_WATCH, Replica } from "./replica.ts";
import { Replicas } from "./replicas.ts";
import { ServedEngine } from "./served-engine.ts";
import type { Dialect, ModelRequest, ServedModel, ServerFacts } from "./served-model.ts";
import type { ServedOptions } from "./served-options.ts";

/** Milliseconds for one question of the opening: a server that has just started is slow at first. */
const OPENING_DEADLINE = 60_000;
/** Milliseconds for one request. */
const DEADLINE = 180_000;
/** Milliseconds without a piece of a generation. */
const IDLE_LIMIT = 60_000;
const CONCURRENCY = 32;
const MAX_QUEUE = 1024;

/**
 * Opens one model on one server or on several: asks each what it is and how it tokenises. One of
 * several that cannot be reached is asked again later; one that serves something else is refused.
 *
 * @param dialects The kinds of servers that it may be.
 */
export async function openServed(
  options: ServedOptions & ModelRequest,
  dialects: readonly Dialect[],
): Promise<ServedEngine> {
  const { allowHttp, apiKey: key, signal } = options;
  const urls = typeof options.url === "string" ? [options.url] : options.url;
  const addresses = new Set(urls.map((url) => readServerUrl(url, { what: "url", allowHttp })));
  const apiKey = readApiKey(key);
  const disposal = new AbortController();
  const tokenizer = await openTokenizerOf(options);
  const opened: { first?: ServedModel } = {};
  const replicas = [...addresses].map((url) => {
    const client = new HttpClient({ url, apiKey });
    const open = async (signals: readonly AbortSignal[]): Promise<ServedModel> => {
      const { deadline = OPENING_DEADLINE } = options;
      const call = { signals, session: "", deadline, idleLimit: IDLE_LIMIT };
      const model = await identify({ client, request: options, tokenizer, call }, dialects);
      await checkVocabulary(url, model, tokenizer, call);
      opened.first ??= model;
      checkSame(url, opened.first.facts, model.facts);
      return model;
    };
    const { healthInterval = DEFAULT_WATCH.healthInterval } = options;
    const watch = { ...DEFAULT_WATCH, healthInterval };
    return new Replica(client, open, watch, disposal.signal);
  });
  try {
    const signals = signal === undefined ? [] : [signal];
    const models = await openAll(replicas, signals);
    const contextSize = Math.min(...models.map(({ facts }) => facts.contextSize));
    const { concurrency = CONCURRENCY * replicas.length, maxQueue = MAX_QUEUE } = options;
    const { deadline = DEADLINE, idleLimit = IDLE_LIMIT } = options;
    return new ServedEngine({
      model: models[0] as ServedModel,
      contextSize,
      tokenizer,
      ownsTokenizer: typeof options.tokenizer === "string",
      replicas: new Replicas(replicas),
      queue: new CallQueue(concurrency, maxQueue),
      limits: { deadline, idleLimit },
      disposal,
    });
  } catch (error) {
    disposal.abort();
    if (typeof options.tokenizer === "string") await tokenizer[Symbol.asyncDispose]();
    throw error;
  }
}

async function openTokenizerOf({ tokenizer, signal }: ServedOptions): Promise<PromptTokenizer> {
  if (typeof tokenizer !== "string") return tokenizer;
  // Loaded only here: it reads files, which not every runtime has.
  const { openTokenizer } = await import("../../tokenizers/open-tokenizer.ts");
  return openTokenizer(tokenizer, { signal });
}

/** Asks all at once. One that is merely away is left for later, if another is there. */
async function openAll(
  replicas: readonly Replica[],
  signals: readonly AbortSignal[],
): Promise<readonly ServedModel[]> {
  const asked = await Promise.allSettled(replicas.map(async (replica) => replica.model(signals)));
  const models = asked.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  for (const [index, result] of asked.entries()) {
    if (result.status === "fulfilled") continue;
    if (models.length === 0 || !isTransient(result.reason)) throw result.reason;
    replicas[index]?.noteFailure(result.reason);
  }
  return models;
}

/** Replicas answer for one another: what they serve must be the same. */
function checkSame(url: string, expected: ServerFacts, found: ServerFacts): void {
  const differing = (["kind", "model", "contextSize"] as const).find(
    (name) => expected[name] !== found[name],
  );
  if (differing === undefined && expected.adapter?.name === found.adapter?.name) return;
  const [here, there] = [found, expected].map((facts) => String(facts[differing ?? "model"]));
  throw new KomainuError(
    "invalid_input",
    `${url} serves something else than its replicas: ${here} and not ${there} (${differing ?? "adapter"}). Start all replicas alike.`,
  );
}
