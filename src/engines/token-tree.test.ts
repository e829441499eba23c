import { array, assert, asyncProperty, integer, record } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  scoreTokenTree,
  type TokenEvaluator,
  type TokenQuestion,
  type TreeScores,
} from "./token-tree.ts";

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

interface FakeEvaluator extends TokenEvaluator {
  /** Every position that was evaluated. */
  readonly evaluated: string[];
  /** How many tokens each call evaluated. */
  readonly calls: number[];
}

/** Evaluates with the made-up model. */
function fakeEvaluator(initial: readonly number[]): FakeEvaluator {
  let held = [...initial];
  const evaluated: string[] = [];
  const calls: number[] = [];
  return {
    evaluated,
    calls,
    get held() {
      return held;
    },
    evaluate: async (keep, tokens, wanted) => {
      expect(keep).toBeLessThanOrEqual(held.length);
      calls.push(tokens.length);
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

/** The tokens that a choice of the question has after another's first tokens. */
function legalTokens({ choices }: TokenQuestion, before: readonly number[]): Set<number> {
  const going = choices.filter((choice) => before.every((token, at) => choice[at] === token));
  return new Set(going.flatMap((choice) => choice.slice(before.length, before.length + 1)));
}

/** Every choice token by token, weighed against what the others have in its place. */
function bruteForce(questions: readonly TokenQuestion[]): number[][] {
  return questions.map((asked) =>
    asked.choices.map((choice) => {
      let product = 1;
      for (const [index, token] of choice.entries()) {
        const before = choice.slice(0, index);
        const weight = (next: number): number =>
          Math.exp(logProbability([...asked.prompt, ...before], next));
        const legal = [...legalTokens(asked, before)].map(weight);
        product *= weight(token) / legal.reduce((sum, value) => sum + value, 0);
      }
      return Math.log(product);
    }),
  );
}

/** Every position right after which choices part. */
function forkPositions(questions: readonly TokenQuestion[]): Set<string> {
  const forks = new Set<string>();
  for (const asked of questions) {
    for (const choice of asked.choices) {
      for (let end = 0; end < choice.length; end += 1) {
        const before = choice.slice(0, end);
        if (legalTokens(asked, before).size > 1) forks.add([...asked.prompt, ...before].join(" "));
      }
    }
  }
  return forks;
}

/** Every position that has to be evaluated when nothing is held. */
function neededPositions(questions: readonly TokenQuestion[]): Set<string> {
  const needed = new Set<string>();
  for (const fork of forkPositions(questions)) {
    const tokens = fork.split(" ");
    for (let end = 1; end <= tokens.length; end += 1) needed.add(tokens.slice(0, end).join(" "));
  }
  return needed;
}

/** Positions that no other one goes on from: each takes a call of its own. */
function countEnds(positions: ReadonlySet<string>): number {
  const all = [...positions];
  return all.filter((end) => !all.some((other) => other.startsWith(`${end} `))).length;
}

function isBeginning(tokens: readonly number[], of: readonly number[]): boolean {
  return tokens.every((token, index) => token === of[index]);
}

const token = integer({ min: 0, max: VOCABULARY - 1 });
const choices = array(array(token, { maxLength: 5 }), { maxLength: 6 }).map((all) =>
  all.filter((choice, index) =>
    all.every((other, at) => at === index || !isBeginning(choice, other)),
  ),
);
const question = record({ prompt: array(token, { minLength: 1, maxLength: 8 }), choices });
const questions = array(question, { maxLength: 4 });

function expectClose(scored: TreeScores, expected: number[][]): void {
  const actual = scored.questions.map(({ logProbabilities }) => logProbabilities);
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  for (const [row, values] of expected.entries()) {
    for (const [column, value] of values.entries()) {
      expect(actual[row]?.[column]).toBeCloseTo(value, 10);
    }
  }
}

describe("scoreTokenTree", () => {
  it("gives what brute force gives and evaluates every needed token once, in few calls", async () => {
    await assert(
      asyncProperty(questions, async (asked) => {
        const evaluator = fakeEvaluator([]);
        const scored = await scoreTokenTree(asked, evaluator);
        expectClose(scored, bruteForce(asked));
        const needed = neededPositions(asked);
        expect(scored.tokens).toBe(needed.size);
        expect(evaluator.evaluated.length).toBe(needed.size);
        expect(new Set(evaluator.evaluated)).toEqual(needed);
        expect(evaluator.calls.length).toBe(countEnds(needed));
      }),
    );
  });

  it("does not evaluate what is held, but for the held tokens that are asked about", async () => {
    await assert(
      asyncProperty(questions, array(token, { maxLength: 10 }), async (asked, held) => {
        const evaluator = fakeEvaluator(held);
        expectClose(await scoreTokenTree(asked, evaluator), bruteForce(asked));
        const forks = forkPositions(asked);
        const expected = [...neededPositions(asked)].filter((position) => {
          const isHeld = held.slice(0, position.split(" ").length).join(" ") === position;
          return !isHeld || forks.has(position);
        });
        expect([...evaluator.evaluated].sort()).toEqual(expected.sort());
      }),
    );
  });

  it.each([
    ["part at once", [[1], [2, 3, 4]], [2]],
    [
      "part late, and go on",
      [
        [1, 1, 1, 2, 4],
        [1, 1, 1, 3, 4, 4],
      ],
      [2 + 3],
    ],
    [
      "part again on one way only",
      [
        [1, 2, 1, 1, 0],
        [1, 2, 1, 2, 0],
        [1, 2, 1, 3, 0],
        [1, 3, 1, 4, 0],
      ],
      [2 + 3],
    ],
    [
      "part again on two ways: the longer one first",
      [
        [1, 0],
        [1, 1],
        [2, 0, 0, 0],
        [2, 0, 0, 1],
      ],
      [2 + 3, 1],
    ],
    ["are one alone", [[1, 2, 3]], []],
    ["are one empty one", [[]], []],
    ["are none", [], []],
  ])("takes as few calls as can be for choices that %s", async (_what, listed, calls) => {
    const evaluator = fakeEvaluator([]);
    const asked = [{ prompt: [0, 4], choices: listed }];
    expectClose(await scoreTokenTree(asked, evaluator), bruteForce(asked));
    expect(evaluator.calls).toEqual(calls);
  });

  it("tells how much of the whole vocabulary the choices have where they first part", async () => {
    const asked = [
      {
        prompt: [3],
        choices: [
          [0, 1, 2],
          [0, 2, 1],
          [0, 2, 3],
        ],
      },
      { prompt: [3], choices: [[0, 1]] },
    ];
    const { questions: scored } = await scoreTokenTree(asked, fakeEvaluator([]));
    const mass = Math.exp(logProbability([3, 0], 1)) + Math.exp(logProbability([3, 0], 2));
    expect(scored.map(({ logMass }) => logMass)).toEqual([expect.closeTo(Math.log(mass), 10), 0]);
  });

  it("asks about places inside a kept generation for one token each", async () => {
    const kept = [1, 2, 3, 4, 1, 2, 3, 4, 0, 0];
    const evaluator = fakeEvaluator(kept);
    const places = [3, 6, 9].map((end) => ({ prompt: kept.slice(0, end), choices: [[0], [1]] }));
    await scoreTokenTree(places, evaluator);
    expect(evaluator.calls).toEqual([1, 1, 1]);
  });

  it("walks prompts and choices of many thousand tokens without overflowing", async () => {
    const prompt = Array.from({ length: 20_000 }, (_, index) => index % VOCABULARY);
    const result = await scoreTokenTree(
      [
        {
          prompt,
          choices: [
            [...prompt, 0],
            [...prompt, 1],
          ],
        },
      ],
      {
        held: [],
        evaluate: async (_keep, tokens) => {
          const both = [0, 1].map((next) => [next, Math.log(0.25)] as const);
          return new Map([[tokens.length - 1, new Map(both)]]);
        },
      },
    );
    const half = expect.closeTo(Math.log(0.5), 12) as number;
    expect(result.tokens).toBe(40_000);
    expect(result.questions).toEqual([{ logProbabilities: [half, half], logMass: half }]);
  });
});
