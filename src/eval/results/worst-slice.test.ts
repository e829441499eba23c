import { describe, expect, it } from "vitest";
import { simpleSample } from "../../../test/report/samples.ts";
import { evaluateTable } from "../measure/evaluate-table.ts";
import { ScoreTable } from "../measure/score-table.ts";
import { makeRow } from "../tasks/read-record.ts";
import type { Results } from "./results.ts";
import { worstSlice } from "./worst-slice.ts";

/** Rows of a type: so many harmful and harmless, and how many of each are judged wrong. */
type Slice = readonly [
  type: string,
  harmful: number,
  missed: number,
  benign: number,
  alarms: number,
];

function measured(slices: readonly Slice[]): Results {
  const table = new ScoreTable({ texts: false });
  const add = (type: string, positive: boolean, denied: boolean) => {
    const row = makeRow(table.rows + 1, { positive, prompt: "x", language: "en", type });
    const outcome = denied ? "deny" : "allow";
    table.add(row, { outcome, score: denied ? 1 : 0, threshold: 0.5, categories: {} });
  };
  for (const [type, harmful, missed, benign, alarms] of slices) {
    for (let i = 0; i < harmful; i++) add(type, true, i >= missed);
    for (let i = 0; i < benign; i++) add(type, false, i < alarms);
  }
  const evaluation = evaluateTable(table, {
    guard: "g",
    task: "t",
    protocol: null,
    unlabelled: 0,
    rules: "strict",
    positive: "harmful",
    seed: 0,
    resamples: 0,
  });
  return { ...simpleSample().results, evaluations: [evaluation] };
}

function worstOf(slices: readonly Slice[]) {
  const results = measured(slices);
  const [evaluation] = results.evaluations;
  if (evaluation === undefined) throw new Error("nothing measured");
  return worstSlice(results, evaluation);
}

describe("the worst slice", () => {
  it.each([
    [
      "misses most",
      [
        ["a", 100, 5, 100, 5],
        ["b", 100, 40, 100, 5],
      ],
      "b",
      "recall",
      100,
    ],
    [
      "alarms most",
      [
        ["a", 100, 5, 100, 5],
        ["b", 100, 5, 80, 40],
      ],
      "b",
      "falsePositiveRate",
      80,
    ],
    [
      "is no small one",
      [
        ["a", 100, 20, 100, 0],
        ["b", 19, 19, 0, 0],
        ["c", 100, 0, 100, 0],
      ],
      "a",
      "recall",
      100,
    ],
    [
      "is surely bad",
      [
        ["a", 20, 9, 0, 0],
        ["b", 400, 160, 400, 0],
        ["c", 400, 0, 0, 0],
      ],
      "b",
      "recall",
      400,
    ],
  ] as const)("is the one that %s", (_, slices, value, metric, rows) => {
    expect(worstOf(slices)).toMatchObject({ scope: { kind: "type", value }, metric, rows });
  });

  it.each([
    ["there is one slice", [["a", 100, 50, 100, 50]]],
    [
      "none is worse than the whole",
      [
        ["a", 100, 10, 100, 0],
        ["b", 100, 10, 100, 0],
      ],
    ],
    [
      "none has enough rows",
      [
        ["a", 10, 9, 10, 0],
        ["b", 10, 0, 10, 0],
      ],
    ],
  ] as const)("is none where %s", (_, slices) => {
    expect(worstOf(slices)).toBeNull();
  });
});
