import { z } from "zod";
import { KomainuError } from "../core/index.ts";
import { HttpClient } from "../http/http-client.ts";
import { httpFailureOf } from "../http/http-failure.ts";
import { DEFAULT_RETRY, withRetries, type RetryPolicy } from "../http/retry.ts";
import { readApiKey, readServerUrl } from "../http/server-url.ts";
import type { ServiceOptions } from "./service-options.ts";

/** One request may take so long; a service is asked for few tokens or none. Milliseconds. */
const DEADLINE = 30_000;
const MOST_BYTES = 1_000_000;

/** OpenAI's form of a refusal. All of it is optional: servers that are compatible say less. */
const refusalSchema = z.object({
  error: z.object({
    code: z.union([z.string(), z.number()]).nullish(),
    param: z.string().nullish(),
  }),
});

/** What a refusal says of itself; its message may repeat the text, and is left alone. */
export interface ServiceRefusal {
  readonly status: number;
  readonly code: string | undefined;
  readonly param: string | undefined;
}

/** The refusal behind an error, where there is one. */
export function refusalOf(error: unknown): ServiceRefusal | undefined {
  const failure = httpFailureOf(error);
  if (failure?.status === undefined) return undefined;
  const read = refusalSchema.safeParse(failure.body);
  const { code, param } = read.success ? read.data.error : {};
  return { status: failure.status, code: code?.toString(), param: param ?? undefined };
}

/** An API like OpenAI's: asked by JSON, again where that is safe, its refusals told apart. */
export class ServiceClient {
  readonly url: string;
  readonly #http: HttpClient;
  readonly #retry: RetryPolicy;

  /** @throws KomainuError `invalid_input` for an address or a key that cannot be one */
  constructor(
    { apiKey, allowHttp }: ServiceOptions,
    url: string,
    retry: RetryPolicy = DEFAULT_RETRY,
  ) {
    this.url = readServerUrl(url, { what: "url (--engine)", allowHttp }).replace(/\/v1$/u, "");
    this.#http = new HttpClient({ url: this.url, apiKey: readApiKey(apiKey) });
    this.#retry = retry;
  }

  /** The answer to a request, still to be read with a schema. */
  async post(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    const json = JSON.stringify(body);
    const signals = [signal];
    const request = { path, json, signals, deadline: DEADLINE, maxBytes: MOST_BYTES };
    try {
      return await withRetries(async () => this.#attempt(request), signals, this.#retry);
    } catch (error) {
      signal.throwIfAborted();
      throw this.#explain(error);
    }
  }

  async #attempt(request: Parameters<HttpClient["json"]>[0]): Promise<unknown> {
    try {
      return await this.#http.json(request);
    } catch (error) {
      // Without quota there is nothing to wait for.
      if (refusalOf(error)?.code === "insufficient_quota") throw this.#explain(error);
      throw error;
    }
  }

  /** A refusal in the words of a service; anything else as it is. */
  #explain(error: unknown): unknown {
    const refusal = refusalOf(error);
    if (refusal === undefined) return error;
    const found = explanation(refusal, this.#http.hasKey);
    if (found === undefined) return error;
    const [code, what] = found;
    return new KomainuError(code, `${this.url} ${what}`, { cause: error });
  }
}

function explanation(
  { status, code }: ServiceRefusal,
  hasKey: boolean,
): readonly [KomainuError["code"], string] | undefined {
  if (code === "insufficient_quota") {
    return ["access_denied", "says that the account has no quota left: see its billing."];
  }
  if (code === "context_length_exceeded") {
    return [
      "text_too_long",
      "says that the text is longer than its model's window: judge shorter texts.",
    ];
  }
  if (code === "content_filter" || code === "content_policy_violation") {
    return ["unreadable_answer", "refuses to judge this text. Judge it with another guard."];
  }
  if (status !== 401 && status !== 403) return undefined;
  const given = hasKey ? "does not accept the key" : "asks for a key";
  return [
    "access_denied",
    `${given}. Give one as apiKey, or on the command line in OPENAI_API_KEY (OpenAI) or KOMAINU_ENGINE_KEY (any other server).`,
  ];
}
