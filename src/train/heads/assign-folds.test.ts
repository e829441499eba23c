import { describe, expect, it } from "vitest";
import { assignFolds, type Foldable } from "./assign-folds.ts";

/** 40 rows in 20 groups, a quarter of them labelled 1. */
const ROWS = Array.from({ length: 40 }, (_, at): Foldable => {
  return { group: `topic ${at % 20}`, label: at % 20 < 5 ? 1 : 0 };
});

describe("assignFolds", () => {
  it("keeps groups together, and both labels alike in every fold", () => {
    const folds = assignFolds(ROWS, 5, 1);
    for (let fold = 0; fold < 5; fold++) {
      const inside = ROWS.filter((_, at) => folds[at] === fold);
      expect(inside.filter(({ label }) => label === 1)).toHaveLength(2);
      expect(inside).toHaveLength(8);
    }
    const foldOf = new Set(ROWS.map(({ group }, at) => `${group} in ${folds[at]}`));
    expect(foldOf.size).toBe(20);
  });

  it("gives the same for the same seed, and another for another", () => {
    expect(assignFolds(ROWS, 5, 1)).toEqual(assignFolds(ROWS, 5, 1));
    expect(assignFolds(ROWS, 5, 2)).not.toEqual(assignFolds(ROWS, 5, 1));
  });
});
