import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { auroc } from "./auroc.ts";
import { averagePrecision } from "./average-precision.ts";
import { confusionAt, confusionShares, f1Score } from "./confusion.ts";
import { prCurve, rocCurve } from "./curves.ts";
import { applyIsotonic, fitIsotonic } from "./isotonic.ts";
import { mcnemarTest } from "./mcnemar.ts";
import { optimalF1 } from "./optimal-f1.ts";
import { fitPlatt } from "./platt.ts";
import { createRandom } from "./random.ts";
import { rankScores } from "./ranking.ts";
import { brierScore, expectedCalibrationError, reliability } from "./reliability.ts";
import { wilsonInterval } from "./wilson.ts";

const numbers = z.array(z.number());
const nullable = z.number().nullable();
const inputSchema = z.union([
  z.object({ labels: numbers, scores: numbers }),
  z.object({
    generator: z.object({
      seed: z.number(),
      n: z.number(),
      positiveRate: z.number(),
      spread: z.number(),
      decimals: nullable,
    }),
  }),
]);
const expectedSchema = z.object({
  averagePrecision: z.number(),
  rocAuc: nullable,
  bestF1: z.object({ f1: z.number(), thresholds: numbers }),
  atThreshold: z.array(
    z.object({
      threshold: z.number(),
      truePositives: z.number(),
      falsePositives: z.number(),
      trueNegatives: z.number(),
      falseNegatives: z.number(),
      f1: z.number(),
      precision: z.number(),
      recall: z.number(),
      accuracy: z.number(),
      undefined: z.array(z.string()),
    }),
  ),
  brier: z.number(),
  reliability: z.object({
    bins: numbers,
    counts: numbers,
    probTrue: numbers,
    probPred: numbers,
    ece: z.number(),
  }),
  isotonic: z.object({
    at: numbers,
    predictions: numbers,
    x: numbers.optional(),
    y: numbers.optional(),
  }),
  platt: z.object({ optimum: z.object({ a: z.number(), b: z.number() }) }).nullable(),
  prCurve: z.object({ precision: numbers, recall: numbers, thresholds: numbers }).optional(),
  rocCurve: z
    .object({ fpr: z.array(nullable), tpr: z.array(nullable), thresholds: z.array(nullable) })
    .optional(),
});
const goldens = z
  .object({
    cases: z.array(z.object({ name: z.string(), input: inputSchema, expected: expectedSchema })),
    wilson: z.array(z.object({ k: z.number(), n: z.number(), low: z.number(), high: z.number() })),
    mcnemar: z.array(z.object({ b: z.number(), c: z.number(), pValue: z.number() })),
  })
  .parse(JSON.parse(readFileSync("test/fixtures/goldens/metrics.json", "utf8")));

/** How near to scikit-learn's numbers. */
const TOLERANCE = 1e-12;

/** The largest difference; NaN if there are more or fewer numbers than expected. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  return Math.max(0, ...Array.from(expected, (value, i) => Math.abs((actual[i] ?? 0) - value)));
}

function rows(input: z.infer<typeof inputSchema>): { labels: number[]; scores: number[] } {
  if ("labels" in input) return input;
  const { seed, n, positiveRate, spread, decimals } = input.generator;
  const random = createRandom(seed);
  const labels: number[] = [];
  const scores: number[] = [];
  for (let i = 0; i < n; i++) {
    const label = random() < positiveRate ? 1 : 0;
    const u = random();
    const score = label === 1 ? u * (1 - spread) + spread : u * (1 - spread);
    labels.push(label);
    scores.push(decimals === null ? score : Math.floor(score * 10 ** decimals) / 10 ** decimals);
  }
  return { labels, scores };
}

describe.each(goldens.cases)("scikit-learn's answers: $name", ({ input, expected }) => {
  const { labels, scores } = rows(input);
  const ranking = rankScores(scores, labels);

  it("ranks: average precision, AUROC, optimal F1 and its threshold", () => {
    expect(distance([averagePrecision(ranking)], [expected.averagePrecision])).toBeLessThanOrEqual(
      TOLERANCE,
    );
    const area = auroc(ranking);
    expect(area === null).toBe(expected.rocAuc === null);
    expect(distance([area ?? 0], [expected.rocAuc ?? 0])).toBeLessThanOrEqual(TOLERANCE);
    const best = optimalF1(ranking);
    expect(distance([best.f1], [expected.bestF1.f1])).toBeLessThanOrEqual(TOLERANCE);
    expect(best.threshold).toBe(expected.bestF1.thresholds.at(-1) ?? null);
  });

  it.each(expected.atThreshold)("decides at $threshold", (at) => {
    const confusion = confusionAt(ranking, at.threshold);
    expect(at).toMatchObject(confusion);
    const { precision, recall, accuracy } = confusionShares(confusion);
    const shares = {
      f1: f1Score(confusion),
      precision: precision.whole === 0 ? null : precision.part / precision.whole,
      recall: recall.whole === 0 ? null : recall.part / recall.whole,
    };
    for (const name of ["f1", "precision", "recall"] as const) {
      expect(shares[name] === null).toBe(at.undefined.includes(name));
      expect(distance([shares[name] ?? 0], [at[name]])).toBeLessThanOrEqual(TOLERANCE);
    }
    expect(distance([accuracy.part / accuracy.whole], [at.accuracy])).toBeLessThanOrEqual(
      TOLERANCE,
    );
  });

  it("calibrates: reliability, calibration error, Brier", () => {
    const bins = reliability(ranking);
    expect(bins.map((bin) => bin.index)).toEqual(expected.reliability.bins);
    expect(bins.map((bin) => bin.n)).toEqual(expected.reliability.counts);
    expect(
      distance(
        bins.map((bin) => bin.positives / bin.n),
        expected.reliability.probTrue,
      ),
    ).toBeLessThanOrEqual(TOLERANCE);
    expect(
      distance(
        bins.map((bin) => bin.meanScore),
        expected.reliability.probPred,
      ),
    ).toBeLessThanOrEqual(TOLERANCE);
    expect(
      distance([expectedCalibrationError(bins) ?? -1], [expected.reliability.ece]),
    ).toBeLessThanOrEqual(TOLERANCE);
    expect(distance([brierScore(ranking) ?? -1], [expected.brier])).toBeLessThanOrEqual(TOLERANCE);
  });

  it("maps: isotonic regression and Platt's sigmoid", () => {
    const isotonic = fitIsotonic(scores, labels);
    expect(
      distance(
        expected.isotonic.at.map((score) => applyIsotonic(isotonic, score)),
        expected.isotonic.predictions,
      ),
    ).toBeLessThanOrEqual(TOLERANCE);
    const { x = isotonic.x, y = isotonic.y } = expected.isotonic;
    expect(distance(isotonic.x, x)).toBeLessThanOrEqual(TOLERANCE);
    expect(distance(isotonic.y, y)).toBeLessThanOrEqual(TOLERANCE);
    const { a, b } = fitPlatt(scores, labels) ?? { a: 0, b: 0 };
    const optimum = expected.platt?.optimum ?? { a, b };
    expect(Math.abs(a - optimum.a)).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(optimum.a)));
    expect(Math.abs(b - optimum.b)).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(optimum.b)));
  });
});

const small = goldens.cases.filter(
  ({ expected }) => expected.prCurve !== undefined && expected.rocAuc !== null,
);

describe.each(small)("the whole curves of few rows: $name", ({ input, expected }) => {
  const { labels, scores } = rows(input);
  const ranking = rankScores(scores, labels);

  it("draws precision against recall", () => {
    const pr = prCurve(ranking);
    const { thresholds = [], precision = [], recall = [] } = expected.prCurve ?? {};
    expect(distance(pr.threshold, thresholds.toReversed())).toBe(0);
    expect(distance(pr.precision, precision.slice(0, -1).toReversed())).toBeLessThan(TOLERANCE);
    expect(distance(pr.recall, recall.slice(0, -1).toReversed())).toBeLessThan(TOLERANCE);
  });

  it("draws the ROC curve", () => {
    const roc = rocCurve(ranking);
    const { thresholds = [], fpr = [], tpr = [] } = expected.rocCurve ?? {};
    expect(distance(roc.threshold.slice(1), thresholds.slice(1).map(Number))).toBe(0);
    expect(distance(roc.falsePositiveRate, fpr.map(Number))).toBeLessThan(TOLERANCE);
    expect(distance(roc.truePositiveRate, tpr.map(Number))).toBeLessThan(TOLERANCE);
  });
});

it.each(goldens.wilson)("puts Wilson's interval around $k of $n as scipy does", (row) => {
  expect(distance(wilsonInterval(row.k, row.n), [row.low, row.high])).toBeLessThanOrEqual(
    TOLERANCE,
  );
});

it.each(goldens.mcnemar)("tests $b against $c as scipy does", ({ b, c, pValue }) => {
  expect(distance([mcnemarTest(b, c)], [pValue])).toBeLessThanOrEqual(TOLERANCE);
});

describe("refuses what it cannot rank", () => {
  it.each([
    ["NaN", [0.1, Number.NaN], [0, 1]],
    ["a label that is neither 0 nor 1", [0.1, 0.2], [0, 2]],
    ["fewer labels than scores", [0.1, 0.2], [1]],
  ])("%s", (_, scores, labels) => {
    expect(() => rankScores(scores, labels)).toThrowError(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});
