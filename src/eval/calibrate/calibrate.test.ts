import { describe, expect, it } from "vitest";
import type { Provenance } from "../../core/index.ts";
import { applyMap } from "../../guard/thresholds.ts";
import { createRandom } from "../../metrics/random.ts";
import { makeRow } from "../tasks/read-record.ts";
import { calibrate, type CalibrateOptions } from "./calibrate.ts";
import { chooseThreshold, rowsNeeded, type Goal } from "./goal.ts";
import { SampleCollector } from "./samples.ts";

describe("the threshold for a goal", () => {
  const labels = [0, 0, 0, 0, 1, 0, 1, 1, 1, 1];
  const scores = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
  it.each([
    [{ type: "f1" }, 0.35],
    [{ type: "fpr", limit: 0 }, 0.55],
    [{ type: "fpr", limit: 0.2 }, 0.35],
    [{ type: "recall", limit: 0.8 }, 0.55],
    [{ type: "recall", limit: 1 }, 0.35],
  ] as const)("%j", (goal, expected) => {
    expect(chooseThreshold(scores, labels, goal)).toBeCloseTo(expected, 12);
  });

  it("refuses a goal that ties at the highest score put out of reach", () => {
    expect(() => chooseThreshold([1, 1, 1], [1, 0, 0], { type: "fpr", limit: 0.1 })).toThrowError(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});

it.each([
  [{ type: "f1" }, 20, 20],
  [{ type: "fpr", limit: 0.01 }, 20, 300],
  [{ type: "recall", limit: 0.95 }, 60, 20],
] as const)("says how many rows %j needs", (goal, positives, negatives) => {
  expect(rowsNeeded(goal)).toEqual({ positives, negatives });
});

const PROVENANCE: Provenance = {
  type: "model",
  guard: "shieldgemma",
  variant: "chat-template",
  mode: "score",
  history: "last-turn",
  engine: {
    engine: "test",
    version: "1",
    model: { name: "m", sha256: "ab", quantization: "Q4_0" },
    contextSize: 100,
  },
};

/** Rows whose true probability is the square of the score. */
function samples(n: number): SampleCollector {
  const random = createRandom(11);
  const collector = new SampleCollector(0);
  for (let i = 0; i < n; i++) {
    const score = Math.round(random() * 1000) / 1000;
    const positive = random() < score ** 2;
    const japanese = i % 2 === 0;
    const row = makeRow(i + 1, {
      positive,
      prompt: `${japanese ? "次の質問" : "What about question"} ${i}`,
    });
    const policies = [{ policy: "any", category: "any", score, threshold: 0.5 }];
    collector.add(row, { decision: score >= 0.5 ? "deny" : "allow", score, policies });
  }
  return collector;
}

const OPTIONS: CalibrateOptions = {
  provenance: PROVENANCE,
  dataSha256: "cd",
  goal: { type: "fpr", limit: 0.05 },
  map: "none",
  by: "overall",
  seed: 0,
  resamples: 50,
};

describe("a calibration", () => {
  it("names what it was made for and from, and has a threshold a language", () => {
    const { calibration } = calibrate(samples(2000), OPTIONS);
    expect(calibration).toMatchObject({
      guard: {
        id: "shieldgemma",
        variant: "chat-template",
        mode: "score",
        model: { name: "m", sha256: "ab", quantization: "Q4_0" },
      },
      data: { sha256: "cd", rows: 2000 },
      goal: "fpr<=0.05",
    });
    expect(calibration.policies.map(({ policy, language }) => [policy, language])).toEqual([
      ["*", "*"],
      ["*", "en"],
      ["*", "ja"],
    ]);
  });

  it("keeps its target on rows that it was not chosen on, within its interval", () => {
    for (const { heldOut } of calibrate(samples(4000), OPTIONS).reports) {
      const { low, high } = heldOut.falsePositiveRate;
      expect(low).toBeLessThan(0.05);
      expect(high).toBeGreaterThan(0.05);
      expect(high).toBeLessThan(0.09);
    }
  });

  it.each(["platt", "isotonic"] as const)("makes scores probabilities with %s", (map) => {
    const goal: Goal = { type: "f1" };
    const { calibration, reports } = calibrate(samples(4000), {
      ...OPTIONS,
      goal,
      map,
      by: "policy",
    });
    const pooled = calibration.policies.find(({ language }) => language === "*");
    for (const score of [0.3, 0.5, 0.7, 0.9]) {
      expect(Math.abs(applyMap(pooled?.map, score) - score ** 2)).toBeLessThan(0.08);
    }
    const { before, after } = reports[0]?.heldOut.calibrationError ?? {};
    expect(after ?? 1).toBeLessThan((before ?? 0) / 2);
  });

  it("gives one language's threshold to that language alone", () => {
    const collector = new SampleCollector(0);
    for (let i = 0; i < 100; i++) {
      const judgement = { decision: "deny" as const, score: (i % 50) / 50, policies: [] };
      collector.add(makeRow(i + 1, { positive: i % 50 > 30, prompt: `質問 ${i}` }), judgement);
    }
    const { calibration } = calibrate(collector, { ...OPTIONS, goal: { type: "f1" } });
    expect(calibration.policies.map(({ language }) => language)).toEqual(["ja"]);
  });

  it("refuses too few rows, and says how many there are and must be", () => {
    expect(() =>
      calibrate(samples(60), { ...OPTIONS, goal: { type: "fpr", limit: 0.01 } }),
    ).toThrow(/needs 20 positive and 300 negative/);
  });
});
