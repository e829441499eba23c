import assert from "node:assert/strict";
import type { Capability, Engine } from "../../core/index.ts";
import { promptOf, questionOf, rejectsWith, SHARED, type ContractTest } from "./contract-test.ts";

const ABILITIES = {
  tokenPrompts: true,
  tokenize: true,
  score: true,
  logMass: true,
  generate: true,
  textOffsets: true,
  repetitionPenalty: true,
  adapters: true,
  prefixReuse: true,
  byteBound: true,
} as const satisfies Readonly<Record<Capability, true>>;

/** Calls that need an ability which the engine says it lacks. */
function callsForLacking(engine: Engine): (() => Promise<unknown>)[] {
  const { tokenize, score, generate, repetitionPenalty, maxQuestions } = engine.capabilities;
  const prompt = promptOf(SHARED);
  const calls: (() => Promise<unknown>)[] = [];
  if (!tokenize)
    calls.push(
      () => engine.tokenize(prompt),
      () => engine.countTokens([prompt]),
    );
  if (!score) calls.push(() => engine.score(prompt, [questionOf(" Is it?")]));
  if (!generate) calls.push(() => engine.generate(prompt, { maxTokens: 1 }));
  else if (!repetitionPenalty) {
    calls.push(() => engine.generate(prompt, { maxTokens: 1, repetitionPenalty: 1.2 }));
  }
  if (score && maxQuestions !== undefined) {
    const questions = Array.from({ length: maxQuestions + 1 }, (_, at) => questionOf(` ${at}?`));
    calls.push(() => engine.score(prompt, questions));
  }
  return calls;
}

export const REFUSING: readonly ContractTest[] = [
  {
    name: "refuses what it says it cannot do, instead of guessing",
    needs: [],
    run: async (engine) => {
      for (const call of callsForLacking(engine)) await rejectsWith(call(), "capability_missing");
    },
  },
  {
    name: "says of every ability whether it has it",
    needs: [],
    run: async (engine) => {
      const { maxQuestions = 1, ...abilities } = engine.capabilities;
      assert(Number.isInteger(maxQuestions) && maxQuestions >= 1);
      assert.deepEqual(Object.keys(abilities).toSorted(), Object.keys(ABILITIES).toSorted());
      assert(Object.values(abilities).every((value) => typeof value === "boolean"));
      assert(Number.isInteger(engine.info.contextSize) && engine.info.contextSize >= 1);
    },
  },
];
