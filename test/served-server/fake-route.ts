import type { IncomingMessage } from "node:http";
import type { FakeModel } from "./fake-model.ts";
import type { PromptCache } from "./prompt-cache.ts";

export type FakeKind = "vllm" | "llama-server" | "sglang";

export interface FakeRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage["headers"];
  /** Requests of this path so far, this one included. */
  readonly count: number;
}

export interface FakeServerOptions {
  readonly kind: FakeKind;
  readonly model: FakeModel;
  /** What `/v1/models` names it. Default `guard`. */
  readonly name?: string;
  /** A LoRA beside the model: another model, in truth. */
  readonly lora?: { readonly name: string; readonly model: FakeModel };
  readonly contextSize?: number;
  readonly apiKey?: string;
  /** vLLM before 0.26: it ignores `logprob_token_ids`. */
  readonly old?: boolean;
  readonly port?: number;
  readonly fault?: (request: FakeRequest) => Fault | undefined;
}

/** A refusal. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(`status ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** An answer: JSON, or the events of a stream. */
export type Answer = { readonly json: unknown } | { readonly events: readonly string[] };

/** What routes know of their server. */
export interface RouteContext extends FakeServerOptions {
  readonly name: string;
  readonly contextSize: number;
  readonly cache: PromptCache;
}

export type Route = (
  body: Readonly<Record<string, unknown>>,
  context: RouteContext,
) => Promise<Answer>;

/** What goes wrong with a request. */
export type Fault =
  | { readonly type: "status"; readonly status: number; readonly retryAfter?: string }
  | { readonly type: "reset" }
  | { readonly type: "hang" }
  /** The status and some of the body come, and then nothing more. */
  | { readonly type: "drip" }
  /** The body ends in the middle, as if it were whole. */
  | { readonly type: "truncate" }
  /** The body ends in the middle, and the connection with it. */
  | { readonly type: "break" }
  | { readonly type: "big" }
  | { readonly type: "change"; readonly change: (answer: Answer) => Answer };
