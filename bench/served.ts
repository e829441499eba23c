import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text, type Engine } from "../src/core/index.ts";
import { vllm } from "../src/engines/vllm/index.ts";
import { createGuard } from "../src/guard/create-guard.ts";
import { openTokenizer } from "../src/tokenizers/open-tokenizer.ts";

/*
 * What the client of served engines costs. The servers are processes of their own that answer as vLLM
 * does, from a made-up model with times as a GPU's: a request takes some milliseconds, however many
 * others there are, and each server takes up so many prompts a second.
 */

const FOLDER = join(import.meta.dirname, "../test/fixtures/hf/tiny-shieldgemma");

interface Server extends Disposable {
  readonly url: string;
}

/** A fake vLLM: `milliseconds` for each request, `rate` prompts a second at most. */
async function startServer(milliseconds: number, rate: number): Promise<Server> {
  const script = join(import.meta.dirname, "served-server.ts");
  const args = ["--import", "tsx", script, String(milliseconds), String(rate)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  return { url, [Symbol.dispose]: () => void child.kill("SIGKILL") };
}

/** Runs `count` pieces of work, so many at once, and gives their times in milliseconds, sorted. */
async function timeAll(count: number, abreast: number, work: (n: number) => Promise<unknown>) {
  const times: number[] = [];
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: abreast }, async () => {
      while (next < count) {
        const n = next;
        next += 1;
        const start = performance.now();
        await work(n);
        times.push(performance.now() - start);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const median = times.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN;
  return { perSecond: count / seconds, median };
}

const question = (id: string) => ({
  id,
  suffix: [text(`\n\nPolicy: ${id.repeat(40)}\n\nYes or No?`)],
  choices: ["Yes", "No"].map((value) => ({ id: value, text: value })),
});
const QUESTIONS = ["dangerous", "harassing", "hateful", "explicit"].map(question);
const prompt = (n: number) => [text(`${n} ${"The dough rests in a warm place. ".repeat(12)}`)];

/** The same token ids in the same body over a keep-alive connection, and nothing else. */
async function rawBodies(engine: Engine, count: number): Promise<readonly string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const prompts = await Promise.all(
        QUESTIONS.map(async ({ suffix }) => engine.tokenize([...prompt(n), ...suffix])),
      );
      const fields = { max_tokens: 1, temperature: 0, logprobs: 0, logprob_token_ids: [300, 301] };
      return JSON.stringify({ model: "guard", prompt: prompts, ...fields });
    }),
  );
}

async function post(url: string, agent: Agent, body: string): Promise<void> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const sent = request(`${url}/v1/completions`, { method: "POST", agent, headers });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [AsyncIterable<Buffer>];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  JSON.parse(Buffer.concat(chunks).toString());
}

async function compareRaw(quick: boolean): Promise<void> {
  using server = await startServer(20, 2000);
  await using tokenizer = await openTokenizer(FOLDER);
  await using engine = await vllm({ url: server.url, tokenizer, concurrency: 256 });
  const count = quick ? 100 : 600;
  const bodies = await rawBodies(engine, count);
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const raw = async (n: number) => post(server.url, agent, bodies[n] ?? "");
  const own = async (n: number) => engine.score(prompt(n), QUESTIONS);
  for (const work of [raw, own]) await timeAll(Math.min(count, 100), 8, work);
  for (const [title, abreast] of [
    ["one at a time", 1],
    ["16 abreast", 16],
    ["64 abreast", 64],
  ] as const) {
    const some = abreast === 1 ? Math.min(count, 100) : count;
    const [first, second] = [await timeAll(some, abreast, raw), await timeAll(some, abreast, own)];
    const ratio = (second.perSecond / first.perSecond).toFixed(2);
    console.log(
      `${title}: raw ${first.perSecond.toFixed(0)}/s (p50 ${first.median.toFixed(1)} ms), engine ${second.perSecond.toFixed(0)}/s (p50 ${second.median.toFixed(1)} ms): ${ratio} of its throughput, ${(second.median - first.median).toFixed(2)} ms more at p50`,
    );
  }
  const four = await timeAll(quick ? 20 : 100, 8, async (n) =>
    Promise.all(QUESTIONS.map(async (one) => engine.score(prompt(n), [one]))),
  );
  const one = await timeAll(quick ? 20 : 100, 8, own);
  console.log(
    `four policies in one request: ${one.perSecond.toFixed(0)} texts/s; in four requests: ${four.perSecond.toFixed(0)}: ${(one.perSecond / four.perSecond).toFixed(2)} times`,
  );
  agent.destroy();
}

async function scaleReplicas(quick: boolean): Promise<void> {
  await using tokenizer = await openTokenizer(FOLDER);
  let alone = 0;
  for (const replicas of [1, 2, 4, 8]) {
    const servers = await Promise.all(
      Array.from({ length: replicas }, async () => startServer(50, 80)),
    );
    await using engine = await vllm({ url: servers.map(({ url }) => url), tokenizer });
    const guard = await createGuard({ guard: "shieldgemma", engine });
    const count = (quick ? 40 : 200) * replicas;
    const { perSecond } = await timeAll(count, 32 * replicas, async (n) =>
      guard.check(`${n}: パンの焼き方を教えてください。`),
    );
    if (replicas === 1) alone = perSecond;
    console.log(
      `${replicas} replicas: ${perSecond.toFixed(0)} texts/s, ${(perSecond / alone / replicas).toFixed(2)} of linear`,
    );
    for (const server of servers) server[Symbol.dispose]();
  }
}

export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  await compareRaw(quick);
  await scaleReplicas(quick);
}
