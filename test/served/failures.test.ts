import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { Guard, Verdict } from "../../src/core/index.ts";
import { vllm, type VllmOptions } from "../../src/engines/vllm/index.ts";
import { createGuard } from "../../src/guard/create-guard.ts";
import { openTokenizer } from "../../src/tokenizers/open-tokenizer.ts";
import { madeUpModel } from "../served-server/fake-model.ts";
import type { Answer, Fault } from "../served-server/fake-route.ts";
import { startFakeServer, type FakeServer } from "../served-server/fake-server.ts";
import { folderOf } from "../served-server/llama-model.ts";

const tokenizer = await openTokenizer(folderOf("tiny-shieldgemma"));
const model = madeUpModel(tokenizer);
afterAll(async () => tokenizer[Symbol.asyncDispose]());

const KEY = "a-secret-key";
const TEXT = "パンの焼き方を教えてください";
const SCORING = "/v1/completions";

const closing: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server whose scoring fails as it is told to, once it has been opened. */
async function serve(fault: { current?: Fault | undefined } = {}): Promise<FakeServer> {
  const server = await startFakeServer({
    kind: "vllm",
    model,
    apiKey: KEY,
    fault: ({ path }) => (path === SCORING ? fault.current : undefined),
  });
  closing.push(() => server.kill());
  return server;
}

async function guardOn(
  servers: readonly FakeServer[],
  options: Partial<VllmOptions> = {},
): Promise<Guard> {
  const url = servers.map((server) => server.url);
  const engine = await vllm({ url, tokenizer, apiKey: KEY, deadline: 400, ...options });
  closing.push(() => engine[Symbol.asyncDispose]());
  return createGuard({ guard: "shieldgemma", engine });
}

function scoresOf({ policies }: Verdict): Readonly<Record<string, number>> {
  return Object.fromEntries(policies.map(({ policy, score }) => [policy, score]));
}

/** Changes the parsed answer before it is sent. */
function change(edit: (json: Record<string, unknown>) => unknown): Fault {
  const isJson = (answer: Answer): answer is { json: Record<string, unknown> } => "json" in answer;
  return {
    type: "change",
    change: (answer) => {
      if (!isJson(answer)) return answer;
      return { json: edit(structuredClone(answer.json)) };
    },
  };
}

type Choices = { logprobs: { top_logprobs: Record<string, unknown>[] } }[];
const choicesOf = (json: Record<string, unknown>): Choices => json["choices"] as Choices;

/** Sets the first answer's every log-probability. */
function setAll(value: unknown): Fault {
  return change((json) => {
    const top = choicesOf(json)[0]?.logprobs.top_logprobs[0] ?? {};
    for (const name of Object.keys(top)) top[name] = value;
    return json;
  });
}

const FAULTS: readonly [string, Fault, string][] = [
  ["a connection that is reset", { type: "reset" }, "network"],
  ["an answer cut off with its connection", { type: "break" }, "network"],
  ["no answer", { type: "hang" }, "engine_stalled"],
  ["an answer that drips", { type: "drip" }, "engine_stalled"],
  ["truncated JSON", { type: "truncate" }, "engine_failed"],
  ["ten megabytes", { type: "big" }, "engine_failed"],
  ...[400, 500].map((status): [string, Fault, string] => [
    `status ${status}`,
    { type: "status", status },
    "engine_failed",
  ]),
  ["status 401", { type: "status", status: 401 }, "access_denied"],
  ["status 404", { type: "status", status: 404 }, "not_found"],
  ["status 413", { type: "status", status: 413 }, "text_too_long"],
  ["status 429", { type: "status", status: 429 }, "engine_busy"],
  ["status 502", { type: "status", status: 502 }, "network"],
  ["status 503", { type: "status", status: 503 }, "engine_busy"],
  ["a long Retry-After", { type: "status", status: 503, retryAfter: "3600" }, "engine_busy"],
  ["another model", change((json) => ({ ...json, model: "other" })), "engine_failed"],
  [
    "another order",
    change((json) => ({ ...json, choices: choicesOf(json).toReversed() })),
    "engine_failed",
  ],
  [
    "an answer too few",
    change((json) => ({ ...json, choices: choicesOf(json).slice(1) })),
    "engine_failed",
  ],
  ["NaN", setAll("__NaN__"), "engine_failed"],
  ["a string for a number", setAll("0"), "engine_failed"],
  ["nothing for a number", setAll(null), "engine_failed"],
  ["a positive number", setAll(3), "engine_failed"],
  ["no probability at all", setAll(-9999), "unreadable_answer"],
  [
    "a token that was left out",
    change((json) => {
      const [choice] = choicesOf(json);
      if (choice !== undefined) choice.logprobs.top_logprobs = [{ "token_id:1": -1 }];
      return json;
    }),
    "engine_failed",
  ],
  ["another form", change(() => ({ answer: 42 })), "engine_failed"],
  ["a web page", change(() => "<html>"), "engine_failed"],
];

describe("a server that fails", () => {
  it.each(FAULTS)("makes the check unknown and nothing else: %s", async (_, fault, code) => {
    const state: { current?: Fault | undefined } = {};
    const server = await serve(state);
    const guard = await guardOn([server]);
    const before = await guard.check(TEXT);
    state.current = fault;
    const verdict = await guard.check(TEXT);
    expect(verdict).toMatchObject({ decision: "unknown", policies: [], failure: { code } });
    expect(verdict.failure?.message).toMatch(
      code === "unreadable_answer" ? /no probability/u : new RegExp(server.url, "u"),
    );
    expect(JSON.stringify(verdict)).not.toMatch(new RegExp(`${KEY}|${TEXT}`, "u"));
    state.current = undefined;
    await expect.poll(async () => scoresOf(await guard.check(TEXT))).toEqual(scoresOf(before));
  });

  it.each(
    FAULTS.filter(([, , code]) => ["network", "engine_stalled", "engine_busy"].includes(code)),
  )("costs no verdict beside another: %s", async (_, fault) => {
    const state: { current?: Fault | undefined } = {};
    const servers = [await serve(state), await serve()];
    const guard = await guardOn(servers);
    const texts = Array.from({ length: 6 }, (__, index) => `${TEXT} ${index}`);
    const before = await guard.checkAll(texts);
    state.current = fault;
    const after = await guard.checkAll(texts);
    expect(after.map(scoresOf)).toEqual(before.map(scoresOf));
  });

  it("is left when it takes no new connection and leaves the old ones hanging", async () => {
    const slow = madeUpModel(tokenizer, { milliseconds: () => 150 });
    const start = async () => startFakeServer({ kind: "vllm", model: slow, apiKey: KEY });
    const servers = [await start(), await start()];
    for (const server of servers) closing.push(() => server.kill());
    const guard = await guardOn(servers, { deadline: 60_000, healthInterval: 100 });
    const checks = Array.from({ length: 8 }, async (_, index) => guard.check(`${TEXT} ${index}`));
    await sleep(50);
    servers[0]?.drain();
    const verdicts = await Promise.all(checks);
    expect(verdicts.map(({ failure }) => failure)).toEqual(verdicts.map(() => undefined));
    await servers[0]?.restart();
  });

  it("is not asked while it is down, and is taken back when it is the same again", async () => {
    const servers = [await serve(), await serve()];
    const guard = await guardOn(servers);
    const texts = Array.from({ length: 20 }, (_, index) => `${TEXT} ${index}`);
    await guard.checkAll(texts);
    const shares = servers.map(({ requests }) => requests.length);
    expect(Math.min(...shares)).toBeGreaterThan(6);
    await servers[0]?.kill();
    const verdicts = await guard.checkAll(texts);
    expect(new Set(verdicts.map(({ failure }) => failure))).toEqual(new Set([undefined]));
    await servers[0]?.restart();
    const before = servers[0]?.requests.length ?? 0;
    await expect
      .poll(
        async () => {
          await guard.checkAll(texts);
          return servers[0]?.requests.filter(({ path }) => path === SCORING).length ?? 0;
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(before);
  });

  it("says that it is busy before memory grows", async () => {
    const state: { current?: Fault | undefined } = {};
    const server = await serve(state);
    const guard = await guardOn([server], { concurrency: 2, maxQueue: 3 });
    state.current = { type: "hang" };
    const checks = Array.from({ length: 8 }, async (_, index) => guard.check(`${TEXT} ${index}`));
    const codes = (await Promise.all(checks)).map(({ failure }) => failure?.code);
    expect(codes.filter((code) => code === "engine_busy")).toHaveLength(3);
    expect(codes.filter((code) => code === "engine_stalled")).toHaveLength(5);
  });

  it("keeps a text to a server, and names it by nothing that tells the text", async () => {
    const servers = [await serve(), await serve(), await serve()];
    const guard = await guardOn(servers);
    for (let round = 0; round < 4; round += 1) await guard.check(TEXT);
    const names = servers.map(({ requests }) =>
      requests.map(({ headers }) => headers["x-session-id"]).filter((name) => name !== undefined),
    );
    const ofText = names.map((all) => all.filter((name) => name !== ""));
    expect(ofText.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([0, 0, 4]);
    expect(new Set(ofText.flat()).size).toBe(1);
    expect(String(ofText.flat()[0])).toMatch(/^[\da-f]{16}$/u);
  });
});
