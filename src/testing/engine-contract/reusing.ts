import assert from "node:assert/strict";
import { text } from "../../core/index.ts";
import { promptOf, questionOf, questionsFor, SHARED, type ContractTest } from "./contract-test.ts";

export const REUSING: readonly ContractTest[] = [
  {
    name: "evaluates choices that branch late down to where they do",
    needs: ["score", "tokenize"],
    run: async (engine) => {
      const same = "The loaf has been in the oven for";
      const choices = [" an hour, or more", " half a day"].map((end) => `${same}${end}, I think.`);
      const [first = [], second = []] = await Promise.all(
        choices.map(async (value) => engine.tokenize([text(value)])),
      );
      const shared = first.findIndex((token, index) => token !== second[index]);
      const prompt = promptOf(SHARED);
      const { usage } = await engine.score(prompt, [
        { ...questionOf(""), choices: choices.map((value) => ({ id: value, text: value })) },
      ]);
      assert.equal(usage.evaluatedTokens, (await engine.tokenize(prompt)).length + shared);
    },
  },
  {
    name: "evaluates what questions share once, and keeps it for the next call",
    needs: ["score", "prefixReuse"],
    run: async (engine) => {
      const questions = questionsFor(engine);
      const first = await engine.score(promptOf(SHARED.repeat(3)), questions);
      if (questions.length > 1) assert(first.usage.evaluatedTokens < first.usage.promptTokens);
      assert.equal(first.usage.reusedTokens, 0);
      const again = await engine.score(promptOf(SHARED.repeat(3)), questions);
      assert(again.usage.evaluatedTokens < first.usage.evaluatedTokens);
      assert(again.usage.reusedTokens > 0);
      assert.equal(
        again.usage.evaluatedTokens + again.usage.reusedTokens,
        first.usage.evaluatedTokens,
      );
    },
  },
];
