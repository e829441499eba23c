import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Guard } from "../src/core/index.ts";
import { createGuard } from "../src/guard/create-guard.ts";
import { bundledReader } from "../src/reader/bundled-reader.ts";

/** Sentences of everyday work, of which texts of about 100 characters are put together. */
const PARTS = {
  ja: [
    "来週の会議の資料を作りたいので、",
    "先月の売上の推移と課題を三つの表にまとめて、",
    "社内で使う文章に直してください。",
    "図も一枚付けて、",
    "最後に要点を二行で書いてほしいです。",
  ],
  en: [
    "Please summarise the following report ",
    "in three short paragraphs, ",
    "list the open questions, ",
    "and suggest a title for the second part. ",
  ],
} as const;

type BenchLanguage = keyof typeof PARTS;

/** Different texts of 100 characters, so that none is remembered. */
function makeTexts(language: BenchLanguage, count: number, first: number): readonly string[] {
  const parts = PARTS[language];
  return Array.from({ length: count }, (_, index) => {
    let text = `${first + index}: `;
    for (let at = index; text.length < 100; at += 1 + (index % 3)) text += parts[at % parts.length];
    return text.slice(0, 100);
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Texts a second, one after another: one thread works, on one core. */
async function oneByOne(guard: Guard, texts: readonly string[]): Promise<number> {
  const took = await milliseconds(async () => {
    for (const text of texts) await guard.check(text);
  });
  return (1000 * texts.length) / took;
}

/** Texts a second by `checkAll`, as many at once as there are cores. */
async function allAtOnce(guard: Guard, texts: readonly string[]): Promise<number> {
  const took = await milliseconds(() =>
    guard.checkAll(texts, { concurrency: availableParallelism() }),
  );
  return (1000 * texts.length) / took;
}

async function measureLoading(rounds: number): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    times.push(
      await milliseconds(async () => {
        await using guard = await createGuard();
        await guard.check(`Good evening, ${round}.`);
      }),
    );
  }
  const { size } = await stat(bundledReader());
  const later = median(times.slice(1)).toFixed(0);
  console.log(
    `model file               ${(size / 1e6).toFixed(1)} MB; a guard and its first verdict in ${times[0]?.toFixed(0)} ms, again in ${later} ms`,
  );
}

/**
 * How many texts of 100 characters the bundled reader judges a second on one core (goal: 30) and on
 * all of them, how long the caller's event loop is held up meanwhile, and how long loading takes.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const [rounds, count] = quick ? [3, 20] : [7, 100];
  await measureLoading(quick ? 3 : 7);
  await using guard = await createGuard();
  await allAtOnce(guard, makeTexts("en", 8, 0));
  for (const language of ["ja", "en"] as const) {
    const one: number[] = [];
    const all: number[] = [];
    const busy: number[] = [];
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    for (let round = 0; round < rounds; round++) {
      const first = 1000 * (1 + 2 * round);
      const before = process.cpuUsage();
      one.push(await oneByOne(guard, makeTexts(language, count, first)));
      const { user, system } = process.cpuUsage(before);
      busy.push((user + system) / 1000 / count);
      all.push(await allAtOnce(guard, makeTexts(language, 2 * count, first + 1000)));
    }
    loop.disable();
    const [rate, together] = [median(one), median(all)];
    console.log(
      `texts of 100 characters  ${language}: ${rate.toFixed(1)}/s on one core (goal 30, ${(rate / 30).toFixed(1)}x), ${together.toFixed(1)}/s on ${availableParallelism()} by checkAll (${(together / rate).toFixed(2)}x)`,
    );
    console.log(
      `processor time           ${language}: ${median(busy).toFixed(1)} ms a text, whatever else the machine does`,
    );
    console.log(
      `event loop               ${language}: held up ${(loop.max / 1e6).toFixed(1)} ms at most, 99 % below ${(loop.percentile(99) / 1e6).toFixed(1)} ms`,
    );
  }
}
