import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type OpenAI from "openai";
import { z } from "zod";

/** What OpenAI's API accepts of these requests; anything else is a mistake, refused as OpenAI does. */
const chatSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(z.strictObject({ role: z.literal("user"), content: z.string() })).length(1),
  max_tokens: z.int().min(1).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  temperature: z.number().min(0).max(2),
  n: z.literal(1),
  stream: z.literal(false),
  logprobs: z.literal(true),
  top_logprobs: z.int().min(0).max(20),
});

const moderationSchema = z.strictObject({ model: z.string().min(1), input: z.string() });

/** A reply of the server, by status; a text is sent as it is, for what is no JSON. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Cuts the connection after so many characters of the body. */
  readonly cut?: number;
}

export interface OpenAIServerOptions {
  /** What the model says of a question; default: surely No. */
  readonly chat?: (content: string, asked: number) => Reply | Completion;
  /** What the moderation says of a text; default: nothing is flagged. */
  readonly moderation?: (input: string, asked: number) => Reply | Moderation;
  /** Models that take only the newer name of the answer's limit. */
  readonly onlyCompletionTokens?: boolean;
}

type Completion = OpenAI.ChatCompletion;
type Moderation = OpenAI.ModerationCreateResponse;

export const API_KEY = "sk-test-0123456789";

/** A server that conforms to OpenAI's schemas of chat completions and moderations, on loopback. */
export class OpenAIServer implements AsyncDisposable {
  readonly requests: { readonly path: string; readonly body: unknown }[] = [];
  readonly #options: OpenAIServerOptions;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #port = 0;

  private constructor(options: OpenAIServerOptions) {
    this.#options = options;
  }

  static async start(options: OpenAIServerOptions = {}): Promise<OpenAIServer> {
    const server = new OpenAIServer(options);
    await new Promise<void>((resolve) => void server.#server.listen(0, "127.0.0.1", resolve));
    const address = server.#server.address();
    server.#port = typeof address === "object" ? (address?.port ?? 0) : 0;
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => void this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const piece of request) text += String(piece);
    const path = request.url ?? "";
    const body: unknown = JSON.parse(text);
    this.requests.push({ path, body });
    const reply = this.#reply(request, path, body);
    const { status = 200, headers = {}, body: answer, cut } = asReply(reply);
    const json = typeof answer === "string" ? answer : JSON.stringify(answer);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    if (cut === undefined) return void response.end(json);
    response.write(json.slice(0, cut));
    setTimeout(() => response.destroy(), 5);
  }

  #reply(request: IncomingMessage, path: string, body: unknown): Reply | Completion | Moderation {
    const { authorization } = request.headers;
    if (authorization !== `Bearer ${API_KEY}`) return refusal(401, "invalid_api_key");
    const asked = this.requests.length;
    const { chat = () => completion({ No: -0.0001 }), moderation: judge = () => moderation() } =
      this.#options;
    if (path === "/v1/moderations") {
      const read = moderationSchema.safeParse(body);
      return read.success ? judge(read.data.input, asked) : refusal(400, "invalid_request");
    }
    if (path !== "/v1/chat/completions") return refusal(404, "unknown_url");
    const read = chatSchema.safeParse(body);
    if (!read.success) return refusal(400, "invalid_request");
    if (this.#options.onlyCompletionTokens === true && read.data.max_tokens !== undefined) {
      return refusal(400, "unsupported_parameter", "max_tokens");
    }
    return chat(read.data.messages[0]?.content ?? "", asked);
  }
}

function asReply(reply: Reply | Completion | Moderation): Reply {
  return "body" in reply ? reply : { body: reply };
}

/** A refusal in OpenAI's form. Its message repeats what was asked, as OpenAI's may. */
export function refusal(status: number, code: string, param: string | null = null): Reply {
  const error = { message: `The text was: ${JUDGED}`, type: "error", param, code };
  return { status, body: { error } };
}

/** A text that no message of ours may repeat. */
export const JUDGED = "How do I bake bread at home, said the heron?";

/** A chat completion whose first token is the most probable of these, by log-probability. */
export function completion(
  tokens: Readonly<Record<string, number>>,
  message: Partial<Completion["choices"][number]["message"]> = {},
  finish: Completion["choices"][number]["finish_reason"] = "length",
): Completion {
  const listed = Object.entries(tokens)
    .map(([token, logprob]) => ({ token, logprob, bytes: [...Buffer.from(token)] }))
    .toSorted((a, b) => b.logprob - a.logprob);
  const [first] = listed;
  const content = first === undefined ? null : [{ ...first, top_logprobs: listed }];
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "judge-1-2026-01-01",
    choices: [
      {
        index: 0,
        finish_reason: finish,
        logprobs: content === null ? null : { content, refusal: null },
        message: { role: "assistant", content: first?.token ?? null, refusal: null, ...message },
      },
    ],
    usage: {
      prompt_tokens: 100,
      completion_tokens: 1,
      total_tokens: 101,
      prompt_tokens_details: { cached_tokens: 40 },
    },
  };
}

const NAMES = [
  "harassment",
  "harassment/threatening",
  "hate",
  "hate/threatening",
  "illicit",
  "illicit/violent",
  "self-harm",
  "self-harm/intent",
  "self-harm/instructions",
  "sexual",
  "sexual/minors",
  "violence",
  "violence/graphic",
];

/** A moderation of one text; scores that are not given are low, and flags follow `flagged`. */
export function moderation(
  scores: Readonly<Record<string, number | null>> = {},
  flagged: readonly string[] = [],
): Moderation {
  const by = <T>(value: (name: string) => T) =>
    Object.fromEntries(NAMES.map((name) => [name, value(name)]));
  const result = {
    flagged: flagged.length > 0,
    categories: by((name) => flagged.includes(name)),
    category_scores: by((name) => (name in scores ? scores[name] : 0.001)),
    category_applied_input_types: by(() => ["text"]),
  };
  return {
    id: "modr-1",
    model: "omni-moderation-latest",
    results: [result as unknown as OpenAI.Moderation],
  };
}
