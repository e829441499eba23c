import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openTokenizer } from "../src/tokenizers/open-tokenizer.ts";
import { madeUpModel } from "../test/served-server/fake-model.ts";
import { startFakeServer } from "../test/served-server/fake-server.ts";

/** A fake vLLM in a process of its own: milliseconds a request, prompts a second at most. */
const [milliseconds = 0, rate = Infinity] = process.argv.slice(2).map(Number);

const tokenizer = await openTokenizer(
  join(import.meta.dirname, "../test/fixtures/hf/tiny-shieldgemma"),
);
const model = madeUpModel(tokenizer);
let free = 0;
let request: Promise<unknown> | undefined;
const server = await startFakeServer({
  kind: "vllm",
  model: {
    ...model,
    async logProbabilities(prompt, wanted) {
      // Prompts are taken up one after another; those of one request wait together.
      const start = Math.max(performance.now(), free);
      free = start + 1000 / rate;
      request ??= sleep(milliseconds).then(() => (request = undefined));
      await Promise.all([request, sleep(free - performance.now())]);
      return model.logProbabilities(prompt, wanted);
    },
  },
});
console.log(server.url);
