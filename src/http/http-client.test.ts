import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { KomainuError } from "../core/errors.ts";
import { HttpClient } from "./http-client.ts";
import { httpFailureOf, isTransient } from "./http-failure.ts";
import { withRetries } from "./retry.ts";

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(handler: Handler) {
  let count = 0;
  const server = createServer((request, response) => handler(request, response, (count += 1)));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return { url: `http://127.0.0.1:${port}`, asked: () => count };
}

const KEY = "secret-key-1";
const TEXT = "a text to be judged";
const request = { path: "/v1/x", body: { prompt: TEXT }, deadline: 300 };

async function fail(handler: Handler, more: object = {}) {
  const { url } = await serve(handler);
  const client = new HttpClient({ url, apiKey: KEY });
  const error: unknown = await client.json({ ...request, ...more }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, url };
}

const answer =
  (status: number, body = "{}", headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

describe("HttpClient", () => {
  it.each<[string, Handler, string, boolean, object?]>([
    ["a connection that is reset", (_, response) => response.destroy(), "network", true],
    [
      "an answer cut off in the middle",
      (_, response) => {
        response.writeHead(200, { "content-length": "100" }).write("{");
        setTimeout(() => response.destroy(), 10);
      },
      "network",
      true,
    ],
    ["truncated JSON", answer(200, '{"a": [1, 2'), "engine_failed", false],
    ["no answer at all", () => undefined, "engine_stalled", true],
    [
      "an answer that drips",
      (_, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(" "), 20);
        response.on("close", () => clearInterval(timer));
      },
      "engine_stalled",
      true,
    ],
    [
      "ten megabytes",
      (_, response) => void response.writeHead(200).end(`"${"x".repeat(10_000_000)}"`),
      "engine_failed",
      false,
      { maxBytes: 1_000_000, deadline: 5000 },
    ],
    [
      "ten megabytes without their length",
      (_, response) => {
        response.writeHead(200, { "transfer-encoding": "chunked" });
        response.write('"');
        response.end("x".repeat(10_000_000));
      },
      "engine_failed",
      false,
      { maxBytes: 1_000_000, deadline: 5000 },
    ],
    ["400", answer(400, JSON.stringify({ error: TEXT })), "engine_failed", false],
    ["401", answer(401), "access_denied", false],
    ["403", answer(403), "access_denied", false],
    ["404", answer(404), "not_found", false],
    ["413", answer(413), "text_too_long", false],
    ["429", answer(429, "{}", { "retry-after": "7" }), "engine_busy", true],
    ["500", answer(500), "engine_failed", false],
    ["502", answer(502, "<html>"), "network", true],
    ["503", answer(503), "engine_busy", true],
    ["504", answer(504), "engine_stalled", true],
    ["a redirect", answer(307, "", { location: "http://example.com/" }), "engine_failed", false],
  ])("names the address and the remedy for %s", async (_, handler, code, transient, more) => {
    const { error, url } = await fail(handler, more);
    expect(error).toMatchObject({ code });
    expect(isTransient(error)).toBe(transient);
    const { message } = error as Error;
    expect(message).toContain(`${url}/v1/x`);
    expect(message).not.toMatch(new RegExp(`${KEY}|${TEXT}`, "u"));
  });

  it("keeps what a refusal says for who reads it, out of what is printed", async () => {
    const { error } = await fail(
      answer(429, JSON.stringify({ error: TEXT }), { "retry-after": "7" }),
    );
    expect(error).toMatchObject({ retryAfter: 7000 });
    expect(httpFailureOf(error)?.body).toEqual({ error: TEXT });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(TEXT);
  });

  it("says that nothing listens", async () => {
    const { url } = await serve(answer(200));
    closing.splice(0).forEach((close) => close());
    const work = new HttpClient({ url }).json(request);
    await expect(work).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining(`${url}/v1/x cannot be reached: nothing listens`) as string,
    });
  });

  it("sends the key in its header and nowhere else, and follows no redirect", async () => {
    const seen: IncomingMessage[] = [];
    const other = await serve((asked, response) => {
      seen.push(asked);
      response.end("{}");
    });
    const { url } = await serve((asked, response, count) => {
      seen.push(asked);
      if (count === 1) response.end("{}");
      else response.writeHead(308, { location: `${other.url}/v1/x` }).end();
    });
    const client = new HttpClient({ url, apiKey: KEY });
    await client.json(request);
    await expect(client.json(request)).rejects.toMatchObject({
      message: expect.stringContaining("redirects") as string,
    });
    expect(other.asked()).toBe(0);
    expect(seen.map(({ headers, url }) => [headers.authorization, url])).toEqual([
      [`Bearer ${KEY}`, "/v1/x"],
      [`Bearer ${KEY}`, "/v1/x"],
    ]);
  });

  it("ends with an abort's reason, before and during the request, and leaves the server", async () => {
    let left = 0;
    const { url } = await serve((_, response) => response.on("close", () => (left += 1)));
    const reason = new Error("enough");
    const client = new HttpClient({ url });
    const ask = async (signal: AbortSignal) => client.json({ ...request, signals: [signal] });
    await expect(ask(AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 30);
    await expect(ask(controller.signal)).rejects.toBe(reason);
    await expect.poll(() => left).toBe(1);
  });

  it.each([
    ["sse", 'data: {"a":1}\n\ndata: 狛\ndata: 犬\n\n: note\n\ndata: [DONE]\n\ndata: cut', 3],
    ["ndjson", '{"a":1}\n\n狛犬\n[DONE]', 3],
  ] as const)("reads a stream of %s, however it is cut", async (format, body, count) => {
    const bytes = Buffer.from(body);
    const { url } = await serve((_, response) => {
      response.writeHead(200);
      for (const byte of bytes) response.write(Buffer.of(byte));
      response.end();
    });
    const stream = new HttpClient({ url }).stream({ ...request, format, idleLimit: 300 });
    const events: string[] = [];
    for await (const event of stream) events.push(event);
    expect(events).toHaveLength(count);
    expect(events[1]?.replace("\n", "")).toBe("狛犬");
  });

  it("gives a stream up that stands still", async () => {
    const { url } = await serve((_, response) => response.writeHead(200).write("data: 1\n\n"));
    const stream = new HttpClient({ url }).stream({ ...request, format: "sse", idleLimit: 50 });
    const events: string[] = [];
    const read = async () => {
      for await (const event of stream) events.push(event);
    };
    await expect(read()).rejects.toMatchObject({ code: "engine_stalled" });
    expect(events).toEqual(["1"]);
  });
});

describe("withRetries", () => {
  const policy = { attempts: 3, firstDelay: 1, longestWait: 2000 };

  it.each([
    ["a server that is soon back", [503, 429, 200], 3, true],
    ["no server that stays away", [503, 503, 503, 200], 3, false],
    ["no refusal", [400, 200], 1, false],
    ["no failure of the server's own", [500, 200], 1, false],
  ])("asks again: %s", async (_, statuses, asked, succeeds) => {
    const server = await serve((__, response, count) => {
      response.writeHead(statuses[count - 1] ?? 200).end("{}");
    });
    const client = new HttpClient({ url: server.url });
    const work = withRetries(async () => client.json(request), [], policy);
    expect(
      await work.then(
        () => true,
        (error) => !(error instanceof KomainuError),
      ),
    ).toBe(succeeds);
    expect(server.asked()).toBe(asked);
  });

  it("waits as long as it is told, but not for ever", async () => {
    const server = await serve((__, response, count) => {
      const wait = count === 1 ? "0.2" : "60";
      response.writeHead(503, { "retry-after": wait }).end();
    });
    const client = new HttpClient({ url: server.url });
    const began = performance.now();
    const work = withRetries(async () => client.json(request), [], policy);
    await expect(work).rejects.toMatchObject({ code: "engine_busy", retryAfter: 60_000 });
    expect(performance.now() - began).toBeGreaterThan(190);
    expect(server.asked()).toBe(2);
  });
});
