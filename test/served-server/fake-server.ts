import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import {
  Refusal,
  type FakeRequest,
  type FakeServerOptions,
  type RouteContext,
} from "./fake-route.ts";
import { applyFault } from "./fault.ts";
import { llamaServerRoutes } from "./llama-server-routes.ts";
import { PromptCache } from "./prompt-cache.ts";
import { sglangRoutes } from "./sglang-routes.ts";
import { vllmRoutes } from "./vllm-routes.ts";

export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly FakeRequest[];
  /** Every connection breaks at once, and nothing listens any more: SIGKILL. */
  kill(): Promise<void>;
  /** Nothing listens any more, and requests under way are never answered: SIGTERM, as vLLM does. */
  drain(): void;
  restart(): Promise<void>;
}

const ROUTES = { vllm: vllmRoutes, "llama-server": llamaServerRoutes, sglang: sglangRoutes };

/** A server that answers as vLLM, llama-server or SGLang do, and fails as they do when told to. */
export async function startFakeServer(options: FakeServerOptions): Promise<FakeServer> {
  const state = { draining: false };
  const requests: FakeRequest[] = [];
  const counts = new Map<string, number>();
  const context: RouteContext = {
    name: "guard",
    contextSize: 4096,
    ...options,
    cache: new PromptCache(),
  };
  const routes = ROUTES[options.kind];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    const body = await readBody(request);
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    const asked = { path, body, headers: request.headers, count };
    requests.push(asked);
    if (state.draining) return;
    const { apiKey } = context;
    const isOpen = path === "/health" || apiKey === undefined;
    if (!isOpen && request.headers.authorization !== `Bearer ${apiKey}`) {
      return send(response, 401, { error: { message: "no" } });
    }
    const fault = options.fault?.(asked);
    try {
      if (fault !== undefined && (await applyFault(response, fault))) return;
      const route = routes[path];
      if (route === undefined) throw new Refusal(404, { detail: "Not Found" });
      const result = await route(body, context);
      if (state.draining) return;
      const changed = fault?.type === "change" ? fault.change(result) : result;
      if ("json" in changed) send(response, 200, changed.json);
      else stream(response, changed.events);
    } catch (error) {
      if (error instanceof Refusal) send(response, error.status, error.body);
      else send(response, 500, { error: { message: String(error) } });
    }
  };
  const make = (): Server => createServer((request, response) => void answer(request, response));
  let server = make();
  await listen(server, options.port ?? 0);
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const kill = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    kill,
    drain() {
      state.draining = true;
      server.close();
      server.closeIdleConnections();
    },
    async restart() {
      state.draining = false;
      server.closeAllConnections();
      context.cache.clear();
      server = make();
      await listen(server, port);
    },
    [Symbol.asyncDispose]: kill,
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Python writes NaN and Infinity into JSON as they are. */
function send(response: ServerResponse, status: number, json: unknown): void {
  const body = (JSON.stringify(json) ?? "").replaceAll(/"__(NaN|Infinity)__"/gu, "$1");
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}

function stream(response: ServerResponse, events: readonly string[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events) response.write(`data: ${event}\n\n`);
  response.end();
}
