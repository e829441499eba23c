import { array, assert, asyncProperty, constantFrom, integer, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { scoreTokenTree, type TokenEvaluator, type TokenQuestion } from "./token-tree.ts";

const VOCABULARY = 5;

/** A made-up model: the probabilities after a sequence follow from all of its tokens. */
function logProbability(sequence: readonly number[], next: number): number {
  const weight = (token: number): number => {
    let hash = 17;
    for (const held of [...sequence, token]) hash = (hash * 31 + held + 7) % 1009;
    return 1 + (hash % 13);
  };
  let total = 0;
  for (let token = 0; token < VOCABULARY; token += 1) total += weight(token);
  return Math.log(weight(next) / total);
}

/** Evaluates with the made-up model and notes every position that it evaluated. */
function fakeEvaluator(initial: readonly number[]): TokenEvaluator & { evaluated: string[] } {
  let held = [...initial];
  const evaluated: string[] = [];
  return {
    evaluated,
    get held() {
      return held;
    },
    evaluate: async (keep, tokens, wanted) => {
      expect(keep).toBeLessThanOrEqual(held.length);
      held = held.slice(0, keep);
      const results = new Map<number, ReadonlyMap<number, number>>();
      for (const [index, token] of tokens.entries()) {
        held.push(token);
        evaluated.push(held.join(" "));
        const asked = wanted.get(index);
        if (asked !== undefined) {
          results.set(index, new Map(asked.map((next) => [next, logProbability(held, next)])));
        }
      }
      return results;
    },
  };
}

function bruteForce(questions: readonly TokenQuestion[]): number[][] {
  return questions.map(({ prompt, choices }) =>
    choices.map((choice) => {
      let sum = 0;
      for (const [index, token] of choice.entries()) {
        sum += logProbability([...prompt, ...choice.slice(0, index)], token);
      }
      return sum;
    }),
  );
}

/** Every sequence that has to be evaluated when nothing is held. */
function neededPositions(questions: readonly TokenQuestion[]): Set<string> {
  const needed = new Set<string>();
  for (const { prompt, choices } of questions) {
    for (const choice of choices) {
      if (choice.length === 0) continue;
      const sequence = [...prompt, ...choice.slice(0, -1)];
      for (let end = 1; end <= sequence.length; end += 1) {
        needed.add(sequence.slice(0, end).join(" "));
      }
    }
  }
  return needed;
}

/** Every position right after which a probability is asked for. */
function askedPositions(questions: readonly TokenQuestion[]): Set<string> {
  const asked = new Set<string>();
  for (const { prompt, choices } of questions) {
    for (const choice of choices) {
      for (let end = 0; end < choice.length; end += 1) {
        asked.add([...prompt, ...choice.slice(0, end)].join(" "));
      }
    }
  }
  return asked;
}

const token = integer({ min: 0, max: VOCABULARY - 1 });
const question = record({
  prompt: array(token, { minLength: 1, maxLength: 8 }),
  choices: array(array(token, { maxLength: 4 }), { maxLength: 4 }),
});
const questions = array(question, { maxLength: 4 });

function expectClose(actual: readonly (readonly number[])[], expected: number[][]): void {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  for (const [row, values] of expected.entries()) {
    for (const [column, value] of values.entries()) {
      expect(actual[row]?.[column]).toBeCloseTo(value, 10);
    }
  }
}

describe("scoreTokenTree", () => {
  it("gives what brute force gives and evaluates every needed token exactly once", async () => {
    await assert(
      asyncProperty(questions, async (asked) => {
        const evaluator = fakeEvaluator([]);
        const { logProbabilities, tokens } = await scoreTokenTree(asked, evaluator);
        expectClose(logProbabilities, bruteForce(asked));
        const needed = neededPositions(asked);
        expect(tokens).toBe(needed.size);
        expect(evaluator.evaluated.length).toBe(needed.size);
        expect(new Set(evaluator.evaluated)).toEqual(needed);
      }),
    );
  });

  it("does not evaluate what is held, but for the held tokens that are asked about", async () => {
    await assert(
      asyncProperty(questions, array(token, { maxLength: 10 }), async (asked, held) => {
        const evaluator = fakeEvaluator(held);
        expectClose((await scoreTokenTree(asked, evaluator)).logProbabilities, bruteForce(asked));
        const positions = askedPositions(asked);
        const expected = [...neededPositions(asked)].filter((position) => {
          const isHeld = held.slice(0, position.split(" ").length).join(" ") === position;
          return !isHeld || positions.has(position);
        });
        expect([...evaluator.evaluated].sort()).toEqual(expected.sort());
      }),
    );
  });

  it("leaves out only choices that are as improbable as stated, and no other question's", async () => {
    const tolerance = constantFrom(0.01, 0.1, 0.5);
    await assert(
      asyncProperty(
        questions,
        tolerance,
        array(token, { maxLength: 6 }),
        async (asked, limit, held) => {
          const evaluator = fakeEvaluator(held);
          const tolerant = asked.map((one, index) =>
            index === 0 ? { ...one, tolerance: limit } : one,
          );
          const { logProbabilities } = await scoreTokenTree(tolerant, evaluator);
          const exact = bruteForce(asked);
          expectClose(logProbabilities.slice(1), exact.slice(1));
          const all = new Set(asked[0]?.choices.map((choice) => choice.join(" ")));
          const total = [...all].reduce((sum, choice) => {
            const at = asked[0]?.choices.findIndex((other) => other.join(" ") === choice) ?? -1;
            return sum + Math.exp(exact[0]?.[at] ?? -Infinity);
          }, 0);
          for (const [index, given] of (logProbabilities[0] ?? []).entries()) {
            const right = Math.exp(exact[0]?.[index] ?? Number.NaN);
            expect(Math.exp(given)).toBeGreaterThanOrEqual(right - 1e-12);
            expect(Math.exp(given) - right).toBeLessThanOrEqual(limit * total * asked.length * 4);
          }
          expect(new Set(evaluator.evaluated).size).toBe(evaluator.evaluated.length);
        },
      ),
    );
  });

  it("evaluates a sure answer alone", async () => {
    // After the prompt 1 is a thousand times as probable as 2; all else is certain.
    const evaluated: number[] = [];
    const result = await scoreTokenTree(
      [
        {
          prompt: [0],
          choices: [
            [2, 3, 4],
            [1, 3, 4],
          ],
          tolerance: 0.01,
        },
      ],
      {
        held: [],
        evaluate: async (_keep, tokens, wanted) => {
          evaluated.push(...tokens);
          const chance = (next: number): number => (next === 2 ? Math.log(0.001) : 0);
          return new Map(
            [...wanted].map(([at, nexts]) => [
              at,
              new Map(nexts.map((next) => [next, chance(next)])),
            ]),
          );
        },
      },
    );
    expect(evaluated).toEqual([0, 1, 3]);
    expect(result).toEqual({ logProbabilities: [[Math.log(0.001), 0]], tokens: 3 });
  });

  it("asks about places inside a kept generation for one token each", async () => {
    const kept = [1, 2, 3, 4, 1, 2, 3, 4, 0, 0];
    const evaluator = fakeEvaluator(kept);
    const places = [3, 6, 9].map((end) => ({ prompt: kept.slice(0, end), choices: [[0], [1]] }));
    await scoreTokenTree(places, evaluator);
    expect(evaluator.evaluated.length).toBe(3);
  });

  it("walks prompts of many thousand tokens without overflowing", async () => {
    const prompt = Array.from({ length: 20_000 }, (_, index) => index % VOCABULARY);
    const result = await scoreTokenTree([{ prompt, choices: [[0]] }], {
      held: [],
      evaluate: async (_keep, tokens) => new Map([[tokens.length - 1, new Map([[0, -1]])]]),
    });
    expect(result).toEqual({ logProbabilities: [[-1]], tokens: 20_000 });
  });
});
