import { arise, type Engine, type Prompt, type Question } from "../src/index.ts";
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

/** How many tokens a legal answer has, its end included: the median of the six. */
async function answerLength(engine: Engine): Promise<number> {
  const { choices } = askedOf(0).question;
  const lengths = await Promise.all(
    choices.map(async ({ text }) => (await engine.tokenize([{ type: "text", text }])).length),
  );
  return median(lengths) + 1;
}

async function bench(engine: Engine, count: number): Promise<void> {
  const maxTokens = Math.round(await answerLength(engine));
  const card = { maxTokens, repetitionPenalty: 1.2 };
  let index = 0;
  const evaluated = { exact: 0, family: 0, sure: 0 };
  const next = (): Asked => askedOf((index += 1));
  const generate = async (): Promise<number> => {
    const { usage } = await engine.generate(next().prompt, card);
    return usage.milliseconds;
  };
  const score = async (kind: keyof typeof evaluated, tolerance?: number): Promise<number> => {
    const { prompt, question } = next();
    const asked = { ...question, tolerance: tolerance ?? question.tolerance ?? 0 };
    const { usage } = await engine.score(prompt, [asked]);
    evaluated[kind] = usage.evaluatedTokens;
    return usage.milliseconds;
  };
  const promptTokens = (await engine.tokenize(askedOf(0).prompt)).length;
  await generate();
  const times = await rounds(count, {
    warm: generate,
    exact: async () => score("exact", 0),
    family: async () => score("family"),
    // As a model that is sure of its answer: all but the most probable one is left out.
    sure: async () => score("sure", Number.POSITIVE_INFINITY),
    card: async () => {
      await forget(engine);
      return generate();
    },
  });
  console.log(`\n${engine.info.model.quantization ?? ""}, ${count} rounds`);
  console.log(`  prompt of ${promptTokens} tokens, answer of ${maxTokens} with its end`);
  console.log(`  the card's way ${times.card.toFixed(0)} ms`);
  console.log(`  generate with the instruction kept ${times.warm.toFixed(0)} ms`);
  for (const [kind, what] of [
    ["exact", "every answer to its end"],
    ["family", "as the guard asks"],
    ["sure", "as of a model that is sure"],
  ] as const) {
    const time = times[kind];
    console.log(`  score, ${what}: ${time.toFixed(0)} ms, ${evaluated[kind]} tokens evaluated`);
    console.log(`    ${ratio("the card's way over it", times.card / time, CARD_GOAL)}`);
    console.log(`    ${ratio("generate over it", times.warm / time, GENERATE_GOAL)}`);
  }
}

/**
 * ARISE's `score` on a warm engine against the card's way (the whole prompt evaluated, an answer
 * of legal length written token by token) and against writing it with the instruction kept. The
 * model has the real shape (gemma2 2B, Q4_0 and Q8_0) and random weights, which are sure of
 * nothing; `quick` takes a small one.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  for (const type of quick ? (["Q4_0"] as const) : (["Q4_0", "Q8_0"] as const)) {
    const model = await makeModel(quick ? "small" : "gemma2-2b", type);
    await using engine = await llamaCpp({ model, gpu: false, sequences: 1, ...benchThreads() });
    await bench(engine, quick ? 5 : 3);
  }
}
