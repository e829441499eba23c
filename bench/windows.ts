import { bos, text, type Engine, type Prompt } from "../src/core/index.ts";
import { llamaCpp } from "../src/engines/llama-cpp/index.ts";
import { shieldgemma } from "../src/families/shieldgemma.ts";
import { planWindows } from "../src/guard/plan-windows.ts";
import { runStep } from "../src/guard/run-step.ts";
import { mapOrdered } from "../src/async/map-ordered.ts";
import { benchThreads, forget, rounds, timed } from "./engine-rounds.ts";
import { englishText, requestOf } from "./model/corpus.ts";
import { makeModel } from "./model/make-model.ts";

const WINDOW = 1024;

/** Does the work of each item, so many at once, and takes its time. */
async function inLine<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  return timed(async () => {
    for await (const _ of mapOrdered(items, work, { concurrency }));
  });
}

async function windowsOf(engine: Engine, characters: number) {
  const calls: number[] = [];
  const count = engine.countTokens.bind(engine);
  engine.countTokens = async (prompts, options) => {
    calls.push(prompts.length);
    return count(prompts, options);
  };
  const request = requestOf(shieldgemma, englishText(characters).slice(0, characters));
  const task = { family: shieldgemma, engine, request, maxWindows: 256, call: {} };
  const began = performance.now();
  const { windows } = await planWindows(task);
  engine.countTokens = count;
  console.log(
    `${characters} characters: ${windows.length} windows, planned by ${calls.length} calls to the tokenizer (${calls.join(", ") || "no"} texts) in ${(performance.now() - began).toFixed(0)} ms`,
  );
  return windows;
}

/**
 * Windows of one text, judged one after another and two at once on two sequences: scores, which are
 * bound by computing, and generations, which are bound by reading the weights.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const model = await makeModel(quick ? "small" : "gemma2-2b", "Q4_0");
  const options = {
    model,
    gpu: false,
    sequences: 2,
    contextSize: WINDOW,
    ...benchThreads(),
  } as const;
  await using engine = await llamaCpp(options);
  await windowsOf(engine, 20);
  await windowsOf(engine, 40_000);
  const windows = (await windowsOf(engine, quick ? 16_000 : 8_000)).slice(0, quick ? 8 : 4);
  const judge = async ({ request }: (typeof windows)[number]) =>
    runStep(engine, shieldgemma.ask(request), { policies: request.policies });
  const prompts: Prompt[] = Array.from({ length: 4 }, (_, index) => [
    bos,
    text(`${index} ${englishText(200)}`),
  ]);
  const write = async (prompt: Prompt) => engine.generate(prompt, { maxTokens: 24 });
  const fresh = async (measure: () => Promise<number>) => {
    await Promise.all([forget(engine), forget(engine)]);
    return measure();
  };
  const times = await rounds(quick ? 7 : 1, {
    "scores, one after another": async () => fresh(() => inLine(windows, 1, judge)),
    "scores, two at once": async () => fresh(() => inLine(windows, 2, judge)),
    "generations, one after another": async () => fresh(() => inLine(prompts, 1, write)),
    "generations, two at once": async () => fresh(() => inLine(prompts, 2, write)),
  });
  for (const [name, milliseconds] of Object.entries(times)) {
    console.log(`  ${name}: ${milliseconds.toFixed(0)} ms`);
  }
}
