import {
  joinPrompts,
  shieldgemma,
  type Engine,
  type Prompt,
  type Question,
  type Step,
} from "../src/extend.ts";
import { llamaCpp } from "../src/engines/llama-cpp/index.ts";
import { benchThreads, forget, median, ratio, rounds, timed } from "./engine-rounds.ts";
import { englishText, requestOf } from "./model/corpus.ts";
import { makeModel } from "./model/make-model.ts";

/** Tokens of text, and how much faster four policies in one check are to be than in four. */
const GOALS = [
  [200, 1.7],
  [1000, 2.6],
  [4000, 3.2],
] as const;
const RATE_GOAL = 0.85;

type ScoreStep = Extract<Step, { type: "score" }>;

/** What ShieldGemma asks about a text of a number of tokens. */
async function stepOf(engine: Engine, tokens: number): Promise<ScoreStep> {
  const long = englishText(tokens * 8);
  const ids = await engine.tokenize([{ type: "text", text: long }]);
  const cut = long.slice(0, Math.round((long.length * tokens) / ids.length));
  const step = shieldgemma.ask(requestOf(shieldgemma, cut));
  if (step.type !== "score") throw new Error("ShieldGemma is asked by scores.");
  return step;
}

/** Tokens that a check has to evaluate: those of all its prompts and answers, shared ones once. */
async function neededTokens(engine: Engine, { prompt, questions }: ScoreStep): Promise<number> {
  const seen = new Set<string>();
  for (const { suffix, choices } of questions) {
    const asked = await engine.tokenize(joinPrompts(prompt, suffix));
    for (const choice of choices) {
      const answer = await engine.tokenize([{ type: "text", text: choice.text }]);
      const whole = [...asked, ...answer.slice(0, -1)];
      for (let end = 1; end <= whole.length; end += 1) seen.add(whole.slice(0, end).join());
    }
  }
  return seen.size;
}

/** One prompt of about as many tokens, evaluated in one go. */
async function longBatch(engine: Engine, tokens: number): Promise<[Prompt, Question]> {
  const { prompt, questions } = await stepOf(engine, Math.max(20, tokens - 240));
  const [first] = questions;
  if (first === undefined) throw new Error("ShieldGemma asks no question.");
  return [prompt, first];
}

async function benchText(engine: Engine, tokens: number, count: number): Promise<void> {
  const step = await stepOf(engine, tokens);
  const { prompt, questions } = step;
  const needed = await neededTokens(engine, step);
  const [whole, question] = await longBatch(engine, needed);
  let evaluated = 0;
  const checkRates: number[] = [];
  const batchRates: number[] = [];
  const { shared, apart } = await rounds(count, {
    shared: async () => {
      await forget(engine);
      const { usage } = await engine.score(prompt, questions);
      evaluated = usage.evaluatedTokens;
      checkRates.push(usage.evaluatedTokens / usage.milliseconds);
      return usage.milliseconds;
    },
    apart: async () => {
      let sum = 0;
      for (const one of questions) {
        await forget(engine);
        sum += await timed(async () => engine.score(prompt, [one]));
      }
      return sum;
    },
    batch: async () => {
      await forget(engine);
      const { usage } = await engine.score(whole, [question]);
      batchRates.push(usage.evaluatedTokens / usage.milliseconds);
      return usage.milliseconds;
    },
  });
  const goal = GOALS.find(([size]) => size === tokens)?.[1] ?? 1;
  console.log(`\n${tokens} tokens of text, ${count} rounds`);
  console.log(`  one check ${shared.toFixed(0)} ms, four whole prompts ${apart.toFixed(0)} ms`);
  console.log(`  ${ratio("four whole prompts over one check", apart / shared, goal)}`);
  // `forget` leaves the beginning of sequence, which every prompt shares.
  console.log(
    `  tokens evaluated over tokens that had to be: ${(evaluated / (needed - 1)).toFixed(2)}`,
  );
  const relative = median(checkRates) / median(batchRates);
  console.log(
    `  ${ratio("tokens a second in a check over one long prompt's", relative, RATE_GOAL)}`,
  );
}

/**
 * ShieldGemma's four policies in one check against four whole prompts on the same engine: time,
 * tokens, and tokens a second. The model has the real shape (gemma2 2B, Q4_0) and random weights;
 * `quick` takes a small one and the shorter texts.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const name = quick ? "small" : "gemma2-2b";
  const model = await makeModel(name, "Q4_0");
  await using engine = await llamaCpp({ model, gpu: false, sequences: 1, ...benchThreads() });
  console.log(`${engine.info.model.name}, Q4_0, ${engine.info.version}`);
  await forget(engine);
  const lengths = quick ? [200, 1000] : [200, 1000, 4000];
  for (const tokens of lengths) await benchText(engine, tokens, quick || tokens < 1000 ? 3 : 1);
}
