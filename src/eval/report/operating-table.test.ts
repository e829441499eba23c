import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateTable } from "../measure/evaluate-table.ts";
import { ScoreTable } from "../measure/score-table.ts";
import { operatingTable } from "./operating-table.ts";
import type { Confusion } from "../../metrics/confusion.ts";
import {
  confusionAt,
  nearestKnown,
  thresholdForFalsePositiveRate,
  type OperatingTable,
} from "./shared/operating-table.ts";

interface Row {
  readonly positive: boolean;
  /** `null`: could not be judged. */
  readonly score: number | null;
}

const scores = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.integer({ min: 0, max: 1000 }).map((step) => step / 1000),
  fc.constantFrom(0, 1, 0.0004, 0.00041, 0.99991, 0.5),
);
const rows = fc.array(
  fc.record({ positive: fc.boolean(), score: fc.option(scores, { freq: 12 }) }),
  { minLength: 1, maxLength: 80 },
);

function measure(rows: readonly Row[]): OperatingTable | null {
  const table = new ScoreTable({ texts: false });
  for (const [index, { positive, score }] of rows.entries()) {
    const decided = (score ?? 0) >= 0.5 ? "deny" : "allow";
    table.add(
      {
        id: `${index}`,
        line: index + 1,
        target: "prompt",
        prompt: "",
        response: null,
        positive,
        labels: {},
        language: "en",
        source: null,
        type: null,
      },
      {
        outcome: score === null ? "unknown" : decided,
        score,
        threshold: 0.5,
        categories: {},
        failure: score === null ? "timeout" : undefined,
      },
    );
  }
  const evaluation = evaluateTable(table, {
    guard: "guard",
    task: "task",
    protocol: null,
    unlabelled: 0,
    rules: "strict",
    positive: "harmful",
    seed: 1,
    resamples: 0,
  });
  const [overall] = evaluation.categories;
  return overall === undefined ? null : operatingTable(overall, "strict");
}

/** The confusion counted row by row; scores are kept with six digits, as results keep them. */
function count(rows: readonly Row[], threshold: number, digits = 17): Confusion {
  const counts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  for (const { positive, score } of rows) {
    const kept = score === null ? null : Number(score.toPrecision(digits));
    const flagged = kept === null ? !positive : kept >= threshold;
    if (positive) counts[flagged ? "truePositives" : "falseNegatives"] += 1;
    else counts[flagged ? "falsePositives" : "trueNegatives"] += 1;
  }
  return counts;
}

describe("operatingTable", () => {
  it("knows the confusion at every step of 0.001", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 999 }), (rows, step) => {
        const table = measure(rows);
        if (table === null) return;
        expect(confusionAt(table, step / 1000)).toEqual(count(rows, step / 1000));
      }),
      { numRuns: 300 },
    );
  });

  it("knows it at the known threshold nearest to any other, never far off", () => {
    fc.assert(
      fc.property(rows, scores, (rows, wanted) => {
        const table = measure(rows);
        if (table === null) return;
        const threshold = nearestKnown(table, wanted);
        expect(Math.abs(threshold - wanted)).toBeLessThan(0.00101);
        const onStep = Number(threshold.toFixed(3)) === threshold;
        const expected = count(rows, threshold, onStep ? 17 : 6);
        expect([expected, count(rows, threshold)]).toContainEqual(confusionAt(table, threshold));
      }),
      { numRuns: 300 },
    );
  });

  it("finds the lowest threshold within a false-positive rate", () => {
    const rows = [0.1, 0.2, 0.3, 0.9].map((score) => ({ positive: false, score }));
    const table = measure([...rows, { positive: true, score: 0.25 }]);
    if (table === null) throw new Error("no table");
    expect(thresholdForFalsePositiveRate(table, 0.5)).toBe(0.25);
    expect(thresholdForFalsePositiveRate(table, 1)).toBe(0.1);
    expect(thresholdForFalsePositiveRate(table, 0)).toBeNull();
  });

  it("is not made where a guard could judge nothing", () => {
    expect(measure([{ positive: true, score: null }])).toBeNull();
  });
});
