import { onAbort } from "../async/on-abort.ts";
import { late, statusError, unreachable, wrongAnswer } from "./http-failure.ts";
import { readEvents, readLines } from "./read-lines.ts";
import { readRetryAfter } from "./retry.ts";

/** A server, and how it is asked. */
export interface HttpClientOptions {
  /** Its base address, as `readServerUrl` gives it. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …`, and to this server only. */
  readonly apiKey?: string | undefined;
}

/** One request. Times are milliseconds. */
export interface HttpRequest {
  /** Begins with a slash. */
  readonly path: string;
  /** Sent as JSON by POST; without it, a GET. */
  readonly body?: unknown;
  /** The body as JSON already, where it is sent more than once. */
  readonly json?: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signals?: readonly AbortSignal[];
  /** The whole request, its answer read; of a stream, until it begins. */
  readonly deadline: number;
  /** Bytes of the answer, or of one line of a stream. Default 8 MB. */
  readonly maxBytes?: number;
}

export interface HttpStreamRequest extends HttpRequest {
  /** The longest time without a piece of the stream. */
  readonly idleLimit: number;
  readonly format: "sse" | "ndjson";
}

const MOST_BYTES = 8_000_000;
/** Of a refusal only so much is read: it is a few words. */
const MOST_REFUSAL_BYTES = 65_536;

/**
 * Sends JSON to one server and reads what it answers. It follows no redirect, so that neither key
 * nor text goes elsewhere; it does not ask again: `withRetries` does. What fails rejects with a
 * `KomainuError` that names the address and the remedy, its `cause` an `HttpFailure`; an abort with
 * its signal's reason.
 */
export class HttpClient {
  readonly url: string;
  // Private to the language, so that printing a client cannot print the key.
  readonly #apiKey: string | undefined;

  constructor({ url, apiKey }: HttpClientOptions) {
    this.url = url;
    this.#apiKey = apiKey;
  }

  get hasKey(): boolean {
    return this.#apiKey !== undefined;
  }

  /** The answer as text. */
  async text(request: HttpRequest): Promise<string> {
    using watch = new Watch(request.signals ?? []);
    watch.limit(request.deadline, () => this.#late(request, request.deadline));
    const response = await this.#send(request, watch);
    return await this.#whole(response, request, watch, request.maxBytes ?? MOST_BYTES);
  }

  /** The answer as JSON: still to be read with a schema. */
  async json(request: HttpRequest): Promise<unknown> {
    const text = await this.text(request);
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // The parser's own error quotes the answer.
      throw wrongAnswer(this.#at(request), "answered with what is no JSON, or is cut off");
    }
  }

  /** Each event's data, or each line, as text. Leaving early ends the request. */
  async *stream(request: HttpStreamRequest): AsyncGenerator<string> {
    using watch = new Watch(request.signals ?? []);
    watch.limit(request.deadline, () => this.#late(request, request.deadline));
    const response = await this.#send(request, watch);
    const most = request.maxBytes ?? MOST_BYTES;
    const pieces = this.#pieces(response, request, watch, () => {
      watch.limit(request.idleLimit, () => this.#late(request, request.idleLimit));
    });
    const lines = readLines(pieces, most, () => this.#tooLong(request, most));
    if (request.format === "sse") yield* readEvents(lines);
    else yield* filled(lines);
  }

  async #send(request: HttpRequest, watch: Watch): Promise<Response> {
    const { body, json = body === undefined ? undefined : JSON.stringify(body) } = request;
    let response: Response;
    try {
      response = await fetch(this.url + request.path, {
        method: json === undefined ? "GET" : "POST",
        headers: this.#headers(request, json !== undefined),
        ...(json === undefined ? {} : { body: json }),
        redirect: "manual",
        signal: watch.signal,
      });
    } catch (error) {
      throw watch.reason() ?? unreachable(this.#at(request), error);
    }
    if (response.status >= 200 && response.status < 300) return response;
    throw await this.#refusal(response, request, watch);
  }

  #headers({ headers }: HttpRequest, hasBody: boolean): Record<string, string> {
    return {
      accept: "application/json, text/event-stream",
      ...(hasBody ? { "content-type": "application/json" } : {}),
      ...headers,
      ...(this.#apiKey === undefined ? {} : { authorization: `Bearer ${this.#apiKey}` }),
    };
  }

  async #refusal(response: Response, request: HttpRequest, watch: Watch): Promise<Error> {
    const { status } = response;
    // A browser shows a redirect that is not followed as status 0.
    if (status < 400) {
      await response.body?.cancel();
      return wrongAnswer(
        this.#at(request),
        "redirects elsewhere, where neither key nor text is sent: give the address it leads to",
      );
    }
    const retryAfter = readRetryAfter(response.headers.get("retry-after"));
    let body: unknown;
    try {
      body = JSON.parse(await this.#whole(response, request, watch, MOST_REFUSAL_BYTES));
    } catch (error) {
      const reason = watch.reason();
      if (reason !== undefined && reason === error) return reason;
    }
    return statusError(this.#at(request), status, { body, retryAfter });
  }

  async #whole(
    response: Response,
    request: HttpRequest,
    watch: Watch,
    most: number,
  ): Promise<string> {
    if (Number(response.headers.get("content-length")) > most) {
      await response.body?.cancel();
      throw this.#tooLong(request, most);
    }
    const decoder = new TextDecoder();
    let text = "";
    let bytes = 0;
    for await (const piece of this.#pieces(response, request, watch)) {
      bytes += piece.length;
      if (bytes > most) throw this.#tooLong(request, most);
      text += decoder.decode(piece, { stream: true });
    }
    return text + decoder.decode();
  }

  async *#pieces(
    response: Response,
    request: HttpRequest,
    watch: Watch,
    onPiece?: () => void,
  ): AsyncGenerator<Uint8Array> {
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
    if (reader === undefined) return;
    try {
      for (;;) {
        onPiece?.();
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } catch (error) {
      throw watch.reason() ?? unreachable(this.#at(request), error);
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  #at({ path }: HttpRequest): string {
    return `${this.url}${path.split("?")[0]}`;
  }

  #late(request: HttpRequest, limit: number): Error {
    return late(this.#at(request), `sent nothing for ${limit / 1000} seconds`);
  }

  #tooLong(request: HttpRequest, most: number): Error {
    return wrongAnswer(this.#at(request), `answered with more than ${most / 1e6} MB`);
  }
}

async function* filled(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) if (line.trim() !== "") yield line;
}

/** Ends a request when a signal aborts, or when its time is over. */
class Watch implements Disposable {
  readonly #controller = new AbortController();
  readonly #endings: readonly (() => void)[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(signals: readonly AbortSignal[]) {
    this.#endings = signals.map((signal) =>
      onAbort(signal, () => this.#controller.abort(signal.reason)),
    );
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on there is so much time; what was set before counts no more. */
  limit(milliseconds: number, error: () => Error): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(error()), milliseconds);
  }

  /** Why it ended, if it did. */
  reason(): Error | undefined {
    return this.signal.aborted ? (this.signal.reason as Error) : undefined;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const end of this.#endings) end();
  }
}
