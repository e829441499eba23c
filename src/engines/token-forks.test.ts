import { array, assert, asyncProperty, integer, record } from "fast-check";
import { expect, it } from "vitest";
import { listForks } from "./token-forks.ts";
import { scoreTokenTree, type TokenEvaluator } from "./token-tree.ts";

/** A made-up model: a next token's logarithm follows from all tokens before it. */
function logProbability(sequence: readonly number[], next: number): number {
  let hash = 17;
  for (const token of [...sequence, next]) hash = (hash * 31 + token + 7) % 1009;
  return -0.1 - (hash % 50) / 10;
}

function evaluator(): TokenEvaluator {
  const held: number[] = [];
  return {
    held,
    evaluate: async (keep, tokens, wanted) => {
      held.splice(keep);
      const found = new Map<number, ReadonlyMap<number, number>>();
      for (const [index, token] of tokens.entries()) {
        held.push(token);
        const next = wanted.get(index) ?? [];
        found.set(index, new Map(next.map((id) => [id, logProbability(held, id)])));
      }
      return found;
    },
  };
}

/** None begins another, as an end mark stands at the end alone. */
const choices = array(array(integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 4 }), {
  maxLength: 5,
}).map((lists) =>
  [...new Set(lists.map(String))].map((list) => list.split(",").map(Number).concat(9)),
);
const question = record({
  prompt: array(integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 6 }),
  choices,
});

it("says of any questions what walking their tree says, and counts the same tokens", async () => {
  await assert(
    asyncProperty(array(question, { maxLength: 4 }), async (questions) => {
      const walked = await scoreTokenTree(questions, evaluator());
      const forks = listForks(questions);
      const keys = forks.places.map(({ tokens }) => tokens.join());
      expect(new Set(keys).size).toBe(keys.length);
      const read = forks.read(
        forks.places.map(({ tokens, wanted }) => {
          return new Map(wanted.map((id) => [id, logProbability(tokens, id)]));
        }),
      );
      expect(forks.tokens).toBe(walked.tokens);
      for (const [row, { logProbabilities, logMass }] of read.entries()) {
        expect(logMass).toBeCloseTo(walked.questions[row]?.logMass ?? Number.NaN, 10);
        for (const [index, value] of logProbabilities.entries()) {
          expect(value).toBeCloseTo(walked.questions[row]?.logProbabilities[index] ?? NaN, 10);
        }
      }
    }),
    { numRuns: 300 },
  );
});
