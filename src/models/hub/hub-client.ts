import { errorMessage, KomainuError } from "../../core/errors.ts";
import { systemCode } from "../../files/system-error.ts";
import { readRetryAfter, TransientError } from "../download/retry-policy.ts";
import type { HubSettings } from "./hub-settings.ts";

const MAX_REDIRECTS = 10;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface HubRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** An answer, and the address that gave it after all redirects. */
export interface HubAnswer {
  readonly response: Response;
  readonly url: URL;
}

/**
 * Sends requests to the Hub. It follows redirects itself, so that the access token goes to the Hub
 * only: any other host that a redirect or a link names is asked without it.
 */
export class HubClient {
  readonly endpoint: string;
  readonly #origin: string;
  // Private to the language, so that printing a client cannot print the token.
  readonly #token: string | undefined;

  constructor(settings: Pick<HubSettings, "endpoint" | "token">) {
    this.endpoint = settings.endpoint;
    this.#origin = new URL(settings.endpoint).origin;
    this.#token = settings.token;
  }

  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  isHub(url: URL): boolean {
    return url.origin === this.#origin;
  }

  /**
   * Sends a GET request. Resolves whatever the status, except those that may pass (408, 429, 5xx)
   * and connections that fail: these reject with a `TransientError`.
   */
  async get(address: string | URL, { headers = {}, signal }: HubRequest = {}): Promise<HubAnswer> {
    let url = new URL(address);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const response = await this.#send(url, headers, signal);
      const location = response.headers.get("location");
      if (!REDIRECTS.has(response.status) || location === null) {
        await refuseIfTransient(response, url);
        return { response, url };
      }
      await response.body?.cancel();
      url = readLocation(location, url);
    }
    throw new KomainuError("network", `${describe(url)} redirects in circles.`);
  }

  async #send(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const sent = new Headers(headers);
    sent.set("user-agent", "komainu");
    // A compressed answer would have other bytes than the ranges and hashes count.
    sent.set("accept-encoding", "identity");
    if (this.#token !== undefined && this.isHub(url)) {
      sent.set("authorization", `Bearer ${this.#token}`);
    }
    try {
      return await fetch(url, { headers: sent, redirect: "manual", signal: signal ?? null });
    } catch (error) {
      const reason: unknown = signal?.reason;
      if (signal?.aborted && !isTimeout(reason)) throw reason;
      throw new TransientError(`Cannot reach ${url.host}: ${describeCause(error)}.`, {
        cause: error,
      });
    }
  }
}

/** An address for messages: without its query, where a storage host's signature is. */
export function describe(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function readLocation(location: string, base: URL): URL {
  if (URL.canParse(location, base.href)) {
    const url = new URL(location, base);
    if (/^https?:$/.test(url.protocol) && !url.username) return url;
  }
  throw new KomainuError(
    "network",
    `${describe(base)} redirects to something that is not an address.`,
  );
}

async function refuseIfTransient(response: Response, url: URL): Promise<void> {
  const { status } = response;
  if (status !== 408 && status !== 429 && status < 500) return;
  await response.body?.cancel();
  const busy =
    status === 429 ? " (too many requests; an access token in HF_TOKEN allows more)" : "";
  throw new TransientError(`${url.host} answered ${status}${busy}.`, {
    retryAfter: readRetryAfter(response.headers),
  });
}

/** `AbortSignal.timeout` gave up on the request: a failure of the connection, not a wish to stop. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === "TimeoutError";
}

/** Why a connection failed: `fetch` hides it in the cause. */
function describeCause(error: unknown): string {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  return errorMessage(cause) || systemCode(cause) || "the connection failed";
}
