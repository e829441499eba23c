import assert from "node:assert/strict";
import {
  assertSumsToOne,
  CHOICES,
  promptOf,
  questionOf,
  questionsFor,
  rejectsWith,
  SHARED,
  type ContractTest,
} from "./contract-test.ts";

/** Pairs of choices of which one's tokens begin the other's. */
const INDISTINGUISHABLE = [
  ["Yes", "Yes"],
  ["", "Yes"],
  ["Well, I see", "Well, I see\n\nno reason to doubt"],
] as const;

export const SCORING: readonly ContractTest[] = [
  {
    name: "gives every choice of every question a log-probability, in order",
    needs: ["score"],
    run: async (engine) => {
      const asked = questionsFor(engine);
      const { questions } = await engine.score(promptOf(SHARED), asked);
      assert.deepEqual(
        questions.map(({ id }) => id),
        asked.map(({ id }) => id),
      );
      for (const { logProbabilities, logMass } of questions) {
        assert.deepEqual(Object.keys(logProbabilities), ["yes", "no", "never"]);
        assertSumsToOne(logProbabilities);
        if (engine.capabilities.logMass) assert(logMass !== undefined && logMass <= 0);
        else assert.equal(logMass, undefined);
      }
    },
  },
  {
    name: "makes the choices' probabilities sum to 1, wherever they branch",
    needs: ["score"],
    run: async (engine) => {
      const texts = ["It is bread.", "It is cake.", "It is cake, and a good one.", "It was both."];
      const choices = texts.map((value) => ({ id: value, text: `${value}\n` }));
      const question = { ...questionOf(" What is it?\n"), choices };
      const { questions } = await engine.score(promptOf(SHARED), [question]);
      assertSumsToOne(questions[0]?.logProbabilities ?? {});
    },
  },
  {
    name: "refuses choices that cannot be told apart",
    needs: ["score"],
    run: async (engine) => {
      for (const pair of INDISTINGUISHABLE) {
        const choices = pair.map((value, index) => ({ id: `${index}`, text: value }));
        for (const listed of [choices, [...choices].reverse()]) {
          const asked = [{ ...questionOf(" Is it?"), choices: listed }];
          await rejectsWith(engine.score(promptOf(SHARED), asked), "invalid_input");
        }
      }
      const twins = ["Yes", "No"].map((value) => ({ id: "same", text: value }));
      const asked = [{ ...questionOf(" Is it?"), choices: twins }];
      await rejectsWith(engine.score(promptOf(SHARED), asked), "invalid_input");
    },
  },
  {
    name: "is certain of an only choice, and evaluates nothing for it",
    needs: ["score"],
    run: async (engine) => {
      const only = { ...questionOf(" Is it bread?"), choices: CHOICES.slice(0, 1) };
      const none = { ...questionOf(" Is it?"), choices: [] };
      for (const [question, logProbabilities] of [
        [only, { yes: 0 }],
        [none, {}],
      ] as const) {
        const { questions, usage } = await engine.score(promptOf(SHARED), [question]);
        const mass = engine.capabilities.logMass ? { logMass: 0 } : {};
        assert.deepEqual(questions, [{ id: question.id, logProbabilities, ...mass }]);
        assert.equal(usage.evaluatedTokens, 0);
      }
    },
  },
  {
    name: "answers no questions at no cost",
    needs: ["score"],
    run: async (engine) => {
      const { questions, usage } = await engine.score(promptOf(SHARED), []);
      assert.deepEqual([questions, usage.evaluatedTokens], [[], 0]);
    },
  },
  {
    name: "refuses to score an empty prompt, and one that does not fit",
    needs: ["score"],
    run: async (engine) => {
      await rejectsWith(engine.score([], [{ ...questionOf(""), suffix: [] }]), "invalid_input");
      const long = promptOf("bread ".repeat(engine.info.contextSize));
      await rejectsWith(engine.score(long, questionsFor(engine)), "text_too_long");
    },
  },
  {
    name: "says that it makes progress while it scores",
    needs: ["score"],
    run: async (engine) => {
      let progress = 0;
      const onProgress = () => (progress += 1);
      await engine.score(promptOf(SHARED.repeat(16)), questionsFor(engine), { onProgress });
      assert(progress > 0);
    },
  },
];
