import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import type { Verdict } from "../../src/core/index.ts";
import { vllm } from "../../src/engines/vllm/index.ts";
import { createGuard } from "../../src/guard/create-guard.ts";
import { openTokenizer } from "../../src/tokenizers/open-tokenizer.ts";
import { madeUpModel } from "../served-server/fake-model.ts";
import { startFakeServer } from "../served-server/fake-server.ts";
import { folderOf } from "../served-server/llama-model.ts";

/** The acceptance run takes 10,000. */
const CHECKS = Number(process.env["TEST_CHAOS_CHECKS"] ?? 300);
const DEATHS = 5;

const tokenizer = await openTokenizer(folderOf("tiny-shieldgemma"));
afterAll(async () => tokenizer[Symbol.asyncDispose]());

function scoresOf({ policies, failure }: Verdict): unknown {
  return (
    failure ??
    policies
      .map(({ policy, score }) => [policy, score])
      .toSorted(([a], [b]) => String(a).localeCompare(String(b)))
  );
}

it(`judges ${CHECKS} texts over two servers of which one is killed ${DEATHS} times`, async () => {
  const model = madeUpModel(tokenizer, { milliseconds: () => 4 });
  const start = async () => startFakeServer({ kind: "vllm", model });
  const servers = [await start(), await start()] as const;
  const engine = await vllm({ url: servers.map(({ url }) => url), tokenizer });
  const guard = await createGuard({ guard: "shieldgemma", engine });
  try {
    const texts = Array.from({ length: CHECKS }, (_, index) => `パンを ${index} 個焼きます。`);
    const run = async () => guard.checkAll(texts, { concurrency: 32 });
    const undisturbed = await run();
    const state = { judging: true, deaths: 0 };
    const killing = (async () => {
      while (state.judging && state.deaths < DEATHS) {
        // It dies at work: after it was taken back and has been asked for some time again.
        const asked = servers[0].requests.length;
        while (state.judging && servers[0].requests.length < asked + 20) await sleep(2);
        await servers[0].kill();
        state.deaths += 1;
        await sleep(100);
        await servers[0].restart();
      }
    })();
    do {
      const disturbed = await run();
      expect(disturbed.map(scoresOf)).toEqual(undisturbed.map(scoresOf));
    } while (state.deaths < DEATHS);
    state.judging = false;
    await killing;
    expect(undisturbed.every(({ failure }) => failure === undefined)).toBe(true);
  } finally {
    await engine[Symbol.asyncDispose]();
    for (const server of servers) await server.kill();
  }
});
