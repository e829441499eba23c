import { describe, expect, it } from "vitest";
import { bootstrapRanking } from "./bootstrap.ts";
import { auroc } from "./auroc.ts";
import { confusionAt } from "./confusion.ts";
import { prCurve, rocCurve } from "./curves.ts";
import { histogram } from "./histogram.ts";
import { optimalF1 } from "./optimal-f1.ts";
import { createRandom, drawPoisson } from "./random.ts";
import { rankScores } from "./ranking.ts";

/** Scores of two overlapping classes. */
function sample(n: number, seed = 1) {
  const random = createRandom(seed);
  const labels = Array.from({ length: n }, () => (random() < 0.3 ? 1 : 0));
  const scores = labels.map((label) => random() * 0.7 + label * 0.3);
  return rankScores(scores, labels);
}

describe("curves of many rows", () => {
  const ranking = sample(50_000);

  it("keep to some 500 points, and keep the ends and the best F1", () => {
    const pr = prCurve(ranking);
    expect(pr.threshold.length).toBeLessThan(520);
    expect(pr.recall.at(-1)).toBe(1);
    expect(pr.threshold).toContain(optimalF1(ranking).threshold);
    const roc = rocCurve(ranking);
    expect(roc.threshold.length).toBeLessThan(520);
    expect([roc.falsePositiveRate[0], roc.truePositiveRate[0]]).toEqual([0, 0]);
    expect([roc.falsePositiveRate.at(-1), roc.truePositiveRate.at(-1)]).toEqual([1, 1]);
  });

  it("enclose the area that the ranking has", () => {
    const { falsePositiveRate: x, truePositiveRate: y } = rocCurve(ranking);
    let area = 0;
    for (let i = 1; i < x.length; i++) {
      area += (((x[i] ?? 0) - (x[i - 1] ?? 0)) * ((y[i] ?? 0) + (y[i - 1] ?? 0))) / 2;
    }
    expect(Math.abs(area - (auroc(ranking) ?? 0))).toBeLessThan(2e-3);
  });
});

it("counts by histogram are those at every thousandth as threshold", () => {
  const ranking = rankScores(
    [0, 0.0005, 0.29, 0.57, 0.58, 0.999, 1, 0.7],
    [0, 1, 1, 1, 0, 1, 1, 0],
  );
  const { positives, negatives } = histogram(ranking);
  const from = (bins: readonly [number, number][], k: number) =>
    bins.reduce((sum, [bin, count]) => (bin >= k ? sum + count : sum), 0);
  for (let k = 0; k < 1000; k++) {
    const { truePositives, falsePositives } = confusionAt(ranking, k / 1000);
    expect([from(positives, k), from(negatives, k)]).toEqual([truePositives, falsePositives]);
  }
});

describe("the bootstrap", () => {
  const options = { seed: 7, resamples: 200 };

  it("gives the same interval for the same seed, and another for another", () => {
    const ranking = sample(400);
    expect(bootstrapRanking(ranking, options)).toEqual(bootstrapRanking(ranking, options));
    expect(bootstrapRanking(ranking, { ...options, seed: 8 }).auroc).not.toEqual(
      bootstrapRanking(ranking, options).auroc,
    );
  });

  it("covers the truth about as often as it says", () => {
    // P(positive above negative) for uniform scores of [0.3, 1] against [0, 0.7].
    const truth = 1 - (4 / 7) ** 2 / 2;
    const hits = Array.from({ length: 120 }, (_, i) => {
      const interval = bootstrapRanking(sample(200, 100 + i), { ...options, seed: i }).auroc;
      return interval !== null && interval[0] <= truth && truth <= interval[1];
    }).filter(Boolean).length;
    expect(hits / 120).toBeGreaterThan(0.87);
    expect(hits / 120).toBeLessThan(1);
  });

  it("shrinks with the square root of the rows, binned or not", () => {
    const width = (n: number) => {
      const interval = bootstrapRanking(sample(n), options).auroc ?? [0, 0];
      return interval[1] - interval[0];
    };
    const ratio = width(1000) / width(100_000);
    expect(ratio).toBeGreaterThan(7);
    expect(ratio).toBeLessThan(14);
  });
});

it.each([0.5, 1, 12, 80])("draws Poisson numbers of mean and variance %d", (mean) => {
  const random = createRandom(3);
  const values = Array.from({ length: 20_000 }, () => drawPoisson(random, mean));
  const average = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - average) ** 2, 0) / values.length;
  expect(Math.abs(average - mean) / mean).toBeLessThan(0.03);
  expect(Math.abs(variance - mean) / mean).toBeLessThan(0.06);
});
