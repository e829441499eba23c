import { describe, expect, it } from "vitest";
import { Column, type ColumnData } from "./column.ts";
import { compareColumns } from "./compare-columns.ts";
import { createRandom } from "../../metrics/random.ts";

const options = { task: "t", a: "a", b: "b", seed: 1, resamples: 300 };

/** A guard whose scores tell the classes apart by so much. */
function column(signal: number, seed: number, n = 400): ColumnData {
  const [random, labels] = [createRandom(seed), createRandom(99)];
  const column = new Column();
  for (let i = 0; i < n; i++) {
    const positive = labels() < 0.4;
    const score = random() * (1 - signal) + (positive ? signal : 0);
    column.add(positive, score >= 0.5 ? "deny" : "allow", score);
  }
  return column.data();
}

describe("two guards on the same rows", () => {
  it("finds no difference of a guard and itself", () => {
    const one = column(0.3, 5);
    const { mcnemar, differences } = compareColumns(one, one, options);
    expect(mcnemar).toMatchObject({ onlyA: 0, onlyB: 0, p: 1 });
    expect(differences["auroc"]).toEqual({ difference: { value: 0, low: 0, high: 0 }, p: 1 });
  });

  it("finds the better of two, with an interval that leaves out 0", () => {
    const { differences, mcnemar } = compareColumns(column(0.1, 5), column(0.6, 6), options);
    const { difference, p } = differences["auroc"] ?? { difference: { low: 0 }, p: 1 };
    expect(difference.low).toBeGreaterThan(0);
    expect(p).toBeLessThan(0.02);
    expect(mcnemar.onlyB).toBeGreaterThan(mcnemar.onlyA);
    expect(mcnemar.p).toBeLessThan(0.001);
  });

  it("counts a row that could not be judged as wrong", () => {
    const [a, b] = [new Column(), new Column()];
    for (const positive of [true, false, true]) {
      a.add(positive, positive ? "deny" : "allow", positive ? 0.9 : 0.1);
      b.add(positive, "unknown", null);
    }
    const { mcnemar, differences } = compareColumns(a.data(), b.data(), options);
    expect(mcnemar).toMatchObject({ bothRight: 0, onlyA: 3, onlyB: 0, bothWrong: 0 });
    expect(mcnemar.p).toBeCloseTo(0.25, 12);
    expect(differences["accuracy"]?.difference.value).toBe(-1);
  });
});
