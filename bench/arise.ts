import { arise, type Engine, type Prompt, type Question } from "../src/extend.ts";
import { llamaCpp } from "../src/engines/llama-cpp/index.ts";
import { benchThreads, forget, median, ratio, rounds } from "./engine-rounds.ts";
import { japaneseQuery, requestOf } from "./model/corpus.ts";
import { makeModel } from "./model/make-model.ts";

const CARD_GOAL = 10;
const GENERATE_GOAL = 3;

interface Asked {
  readonly prompt: Prompt;
  readonly question: Question;
}

function askedOf(index: number): Asked {
  const step = arise.ask(requestOf(arise, japaneseQuery(index)));
  const question = step.type === "score" ? step.questions[0] : undefined;
  if (step.type !== "score" || question === undefined) throw new Error("ARISE asks no question.");
  return { prompt: step.prompt, question };
}

async function answersOf(engine: Engine): Promise<(readonly number[])[]> {
  const { choices } = askedOf(0).question;
  return Promise.all(choices.map(async ({ text }) => engine.tokenize([{ type: "text", text }])));
}

function sharedLength(a: readonly number[], b: readonly number[]): number {
  const end = a.findIndex((token, index) => token !== b[index]);
  return end === -1 ? a.length : end;
}

/** Different beginnings of an answer after which at least two answers part. */
function partingBeginnings(answers: readonly (readonly number[])[]): readonly number[][] {
  const found = new Map<string, number[]>();
  for (const answer of answers) {
    for (const other of answers) {
      const begin = answer.slice(0, sharedLength(answer, other));
      if (answer !== other) found.set(begin.join(), begin);
    }
  }
  return [...found.values()];
}

/**
 * Tokens that a check has to evaluate when another query's prompt is held: what the prompts do not
 * share, and the answers' tokens down to the places where they branch.
 */
async function neededTokens(engine: Engine, before: Prompt, asked: Prompt): Promise<number> {
  const tokens = await engine.tokenize(asked);
  const held = sharedLength(tokens, await engine.tokenize(before));
  const places = new Set<string>();
  for (const begin of partingBeginnings(await answersOf(engine))) {
    for (let end = 1; end <= begin.length; end += 1) places.add(begin.slice(0, end).join());
  }
  return tokens.length - held + places.size;
}

async function bench(engine: Engine, count: number): Promise<void> {
  const answers = await answersOf(engine);
  const maxTokens = Math.round(median(answers.map(({ length }) => length))) + 1;
  const card = { maxTokens, repetitionPenalty: 1.2 };
  const evaluated = { card: 0, warm: 0, score: 0 };
  const excess: number[] = [];
  let index = 0;
  const generate = async (kind: "card" | "warm"): Promise<number> => {
    const { usage } = await engine.generate(askedOf((index += 1)).prompt, card);
    evaluated[kind] = usage.evaluatedTokens;
    return usage.milliseconds;
  };
  await generate("card");
  const times = await rounds(count, {
    warm: async () => generate("warm"),
    score: async () => {
      const { prompt, question } = askedOf(index + 1);
      const needed = await neededTokens(engine, askedOf(index).prompt, prompt);
      index += 1;
      const { usage } = await engine.score(prompt, [question]);
      evaluated.score = usage.evaluatedTokens;
      excess.push(usage.evaluatedTokens / needed);
      return usage.milliseconds;
    },
    card: async () => {
      await forget(engine);
      return generate("card");
    },
  });
  const promptTokens = (await engine.tokenize(askedOf(0).prompt)).length;
  const line = (what: string, kind: keyof typeof evaluated): void =>
    console.log(`  ${what}: ${times[kind].toFixed(0)} ms, ${evaluated[kind]} tokens evaluated`);
  console.log(`\n${engine.info.model.quantization ?? ""}, ${count} rounds`);
  console.log(`  prompt of ${promptTokens} tokens, answer of ${maxTokens} with its end`);
  line("the card's way", "card");
  line("generate with the instruction kept", "warm");
  line("score", "score");
  const most = Math.max(...excess).toFixed(2);
  console.log(`  tokens evaluated by score over tokens that had to be: ${most} at most`);
  console.log(`  ${ratio("the card's way over score", times.card / times.score, CARD_GOAL)}`);
  console.log(
    `  ${ratio("generate with the instruction kept over score", times.warm / times.score, GENERATE_GOAL)}`,
  );
}

/**
 * ARISE's `score` on a warm engine against the card's way (the whole prompt evaluated, an answer
 * of legal length written token by token) and against writing it with the instruction kept. The
 * model has the real shape (gemma2 2B, Q4_0 and Q8_0) and random weights; `quick` takes a small
 * one.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  for (const type of quick ? (["Q4_0"] as const) : (["Q4_0", "Q8_0"] as const)) {
    const model = await makeModel(quick ? "small" : "gemma2-2b", type);
    await using engine = await llamaCpp({ model, gpu: false, sequences: 1, ...benchThreads() });
    await bench(engine, 5);
  }
}
