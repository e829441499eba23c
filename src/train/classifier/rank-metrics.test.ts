import { describe, expect, it } from "vitest";
import { rankMetrics } from "./rank-metrics.ts";

describe("rankMetrics", () => {
  it.each([
    // scikit-learn's own example: average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).
    ["a mixed ranking", [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.8333333333333333, 0.75, 0.8],
    ["a perfect ranking", [0.1, 0.9], [0, 1], 1, 1, 1],
    ["one tie of all", [0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], 0.5, 0.5, 2 / 3],
  ])("measures %s", (_name, scores, labels, averagePrecision, auroc, bestF1) => {
    const measured = rankMetrics(scores, labels);
    expect(measured.averagePrecision).toBeCloseTo(averagePrecision, 12);
    expect(measured.auroc).toBeCloseTo(auroc, 12);
    expect(measured.bestF1).toBeCloseTo(bestF1, 12);
  });

  it("says when there is nothing to rank", () => {
    expect(rankMetrics([0.5], [0])).toEqual({
      rows: 1,
      positives: 0,
      averagePrecision: null,
      auroc: null,
      bestF1: null,
    });
  });
});
