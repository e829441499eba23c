import { KomainuError, thrownKind, type ErrorCode } from "../core/errors.ts";

/**
 * What became of a request that failed:
 *
 * - `unreachable`: no connection, or one that broke before the answer was whole;
 * - `late`: no answer, or no further piece of it, in time;
 * - `status`: an answer that is a refusal;
 * - `answer`: an answer of another form than any right one.
 */
export type HttpFailureKind = "unreachable" | "late" | "status" | "answer";

interface HttpFailureFields {
  readonly kind: HttpFailureKind;
  readonly status?: number | undefined;
  readonly body?: unknown;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** The `cause` of the errors that this room throws. */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  readonly kind: HttpFailureKind;
  readonly status: number | undefined;
  // Private to the language: a refusal may repeat the text, and printing an error must not.
  readonly #body: unknown;

  constructor({ kind, status, body, cause }: HttpFailureFields) {
    super(status === undefined ? kind : `HTTP ${status}`, { cause });
    this.kind = kind;
    this.status = status;
    this.#body = body;
  }

  /** The refusal's JSON, as it came. It may repeat the text: it belongs in no message. */
  get body(): unknown {
    return this.#body;
  }
}

/** Statuses after which the same request may succeed: the server did not take it up. */
const TRANSIENT: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** How a request failed that this room sent; undefined for any other error. */
export function httpFailureOf(error: unknown): HttpFailure | undefined {
  if (!(error instanceof KomainuError)) return undefined;
  return error.cause instanceof HttpFailure ? error.cause : undefined;
}

/** Whether it is safe and of use to send the same request again, there or elsewhere. */
export function isTransient(error: unknown): boolean {
  const failure = httpFailureOf(error);
  if (failure === undefined) return false;
  if (failure.kind === "status") return TRANSIENT.has(failure.status ?? 0);
  return failure.kind !== "answer";
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: "access_denied",
  403: "access_denied",
  404: "not_found",
  408: "engine_stalled",
  413: "text_too_long",
  429: "engine_busy",
  502: "network",
  503: "engine_busy",
  504: "engine_stalled",
};

const REMEDIES: Readonly<Record<number, string>> = {
  401: "It does not accept the key: see apiKey (KOMAINU_ENGINE_KEY).",
  403: "It does not allow that with this key: see apiKey (KOMAINU_ENGINE_KEY).",
  404: "There is no such address or model: see the server's address and the model's name.",
  413: "The request is too large for it, or for a proxy before it: judge shorter texts, or raise its limit.",
  429: "It has too many requests: lower the concurrency, or try again later.",
  502: "A proxy answered for a server that is gone: see whether that runs.",
  503: "It is busy, starting or stopping: try again later, or give it replicas.",
  504: "A proxy gave the server up: see whether that is overloaded.",
};

/** A refusal, as an error with its remedy. */
export function statusError(
  address: string,
  status: number,
  rest: Pick<HttpFailureFields, "body" | "retryAfter"> = {},
): KomainuError {
  const remedy =
    REMEDIES[status] ?? (status < 500 ? "It refuses the request as it is." : "See its log.");
  return new KomainuError(
    CODES[status] ?? "engine_failed",
    `${address} answered with status ${status}. ${remedy}`,
    { cause: new HttpFailure({ kind: "status", status, ...rest }), retryAfter: rest.retryAfter },
  );
}

/** A connection that could not be made, or broke. */
export function unreachable(address: string, cause: unknown): KomainuError {
  const kind = isBadPort(cause)
    ? "its port is of another protocol, and is refused by fetch; choose another"
    : thrownKind(cause);
  return new KomainuError(
    "network",
    `${address} cannot be reached: ${describe(kind)}. See whether the server runs there, and listens on that address.`,
    { cause: new HttpFailure({ kind: "unreachable", cause }) },
  );
}

/** The Fetch standard blocks some ports, such as 6000 and 6667; only the message says so. */
function isBadPort(error: unknown): boolean {
  return (
    error instanceof Error && error.cause instanceof Error && error.cause.message === "bad port"
  );
}

/** Nothing came in time. */
export function late(address: string, what: string): KomainuError {
  return new KomainuError(
    "engine_stalled",
    `${address} ${what}. See whether the server is overloaded or hangs, or allow it more time.`,
    { cause: new HttpFailure({ kind: "late" }) },
  );
}

/** An answer that is none. */
export function wrongAnswer(address: string, what: string, cause?: unknown): KomainuError {
  return new KomainuError(
    "engine_failed",
    `${address} ${what}. See whether it is the server that you mean, and in a version that Komainu knows.`,
    { cause: new HttpFailure({ kind: "answer", cause }) },
  );
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/u, "nothing listens there (ECONNREFUSED)"],
  [/ENOTFOUND|EAI_AGAIN/u, "its name is not known (ENOTFOUND)"],
  [/ECONNRESET|UND_ERR_SOCKET|EPIPE/u, "the connection broke (ECONNRESET)"],
  [/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/u, "its certificate is not accepted"],
  [/ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH/u, "the network leads nowhere"],
];

function describe(kind: string): string {
  const code = /\((\w+)\)$/u.exec(kind)?.[1];
  const [, words] = WORDS.find(([pattern]) => pattern.test(kind)) ?? [];
  if (words === undefined) return kind;
  return words.includes("(") || code === undefined ? words : `${words} (${code})`;
}
