import { describe, expect, it } from "vitest";
import type { Provenance } from "../../core/index.ts";
import { applyMap } from "../../guard/thresholds.ts";
import { createRandom } from "../../metrics/random.ts";
import { makeRow } from "../tasks/read-record.ts";
import { calibrate, type CalibrateOptions } from "./calibrate.ts";
import { checkTarget } from "./check-target.ts";
import { strictest } from "./fit-threshold.ts";
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

  it("refuses a goal that ties at the highest score put out of reach, and says what is within it", () => {
    const scores = [1, 1, 1, 0.2];
    expect(() => chooseThreshold(scores, [1, 0, 0, 0], { type: "fpr", limit: 0.1 })).toThrow(
      /fpr<=0\.1.*within reach is 0\.667: 2 of 3 harmless rows score 1/u,
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

/** Rows of a language whose scores lie around `middle`. */
function addRows(collector: SampleCollector, language: string, middle: number, n = 400): void {
  const random = createRandom(7);
  for (let i = 0; i < n; i++) {
    const score = Math.min(1, Math.max(0, middle + (random() - 0.5) / 2));
    const positive = random() < (score > middle ? 0.9 : 0.1);
    const policies = [
      { policy: "any", category: "any", score, threshold: 0.9 },
      { policy: "rude", category: "harassment", score: score / 2, threshold: 0.8 },
    ];
    const decision = score >= 0.9 ? "deny" : "allow";
    collector.add(makeRow(i + 1, { positive, prompt: `${language} ${i}`, language }), {
      decision,
      score,
      policies,
    });
  }
}

describe("the threshold for other languages", () => {
  it.each(["none", "platt", "isotonic"] as const)(
    "is never looser than that of a language, whatever the map: %s",
    (map) => {
      const collector = new SampleCollector(0);
      addRows(collector, "ja", 0.3);
      addRows(collector, "en", 0.7, 1200);
      const options = { ...OPTIONS, map, goal: { type: "fpr", limit: 0.05 } } as const;
      const { calibration, reports } = calibrate(collector, options);
      const [others, ...own] = calibration.policies;
      expect([others?.language, ...own.map(({ language }) => language)]).toEqual(["*", "en", "ja"]);
      const denies = (entry: typeof others, score: number) =>
        applyMap(entry?.map, score) >= (entry?.threshold ?? 2);
      for (let score = 0; score <= 1; score += 0.01) {
        const any = own.some((entry) => denies(entry, score));
        expect(denies(others, score) || !any).toBe(true);
      }
      expect(reports[0]).toMatchObject({ language: "*", strictest: "ja", target: null });
    },
  );

  it("is that of all rows where no language has enough of its own, or none is stricter", () => {
    const collector = new SampleCollector(0);
    addRows(collector, "ja", 0.5, 60);
    addRows(collector, "en", 0.5, 60);
    const { reports, leftOut } = calibrate(collector, OPTIONS);
    expect(reports).toMatchObject([{ language: "*", strictest: null, target: { rows: 62 } }]);
    expect(leftOut.map(({ language }) => language)).toEqual(["en", "ja"]);
  });

  it("compares rules by the lowest score that they deny", () => {
    const platt = { type: "platt", a: -1, b: 2 } as const;
    expect(strictest([{ threshold: 0.6 }, { threshold: 0.5 }, { threshold: 0.5 }])).toBe(1);
    // Behind this map a score of 0.6 is a probability of 0.17.
    expect(strictest([{ threshold: 0.6 }, { threshold: 0.15, map: platt }])).toBe(1);
    expect(strictest([{ threshold: 0.6 }, { threshold: 0.2, map: platt }])).toBe(0);
  });
});

describe("what a calibration says of itself", () => {
  const estimate = (value: number, low: number, high: number) => ({ value, low, high });
  const rates = (rate: ReturnType<typeof estimate>) => ({
    f1: rate,
    precision: rate,
    recall: rate,
    falsePositiveRate: rate,
  });
  it.each([
    ["fpr", 0.05, estimate(0.05, 0.02, 0.1), "kept"],
    ["fpr", 0.05, estimate(0.07, 0.04, 0.1), "open"],
    ["fpr", 0.05, estimate(0.09, 0.06, 0.12), "missed"],
    ["recall", 0.9, estimate(0.9, 0.8, 0.95), "kept"],
    ["recall", 0.9, estimate(0.87, 0.8, 0.92), "open"],
    ["recall", 0.9, estimate(0.8, 0.7, 0.85), "missed"],
  ] as const)("%s %d at %j is %s", (type, limit, rate, state) => {
    const rows = { positives: 100, negatives: 200 };
    const check = checkTarget({ type, limit }, rates(rate), rows, null);
    expect(check).toMatchObject({ state, rows: type === "fpr" ? 200 : 100 });
  });

  it("a goal out of reach is missed with the strictest threshold, not refused", () => {
    const collector = new SampleCollector(0);
    for (let i = 0; i < 200; i++) {
      const score = i % 4 === 0 ? 0.1 : 1;
      const row = makeRow(i + 1, { positive: i % 2 === 1, prompt: `question ${i}` });
      collector.add(row, { decision: "deny", score, policies: [] });
    }
    const { calibration, reports } = calibrate(collector, OPTIONS);
    expect(calibration.policies[0]?.threshold).toBe(1);
    expect(reports[0]?.target).toMatchObject({
      state: "missed",
      outOfReach: { denied: 50, negatives: 100 },
    });
  });

  it("stands beside the guard's own decisions on the same rows", () => {
    const collector = new SampleCollector(0);
    addRows(collector, "en", 0.7);
    const [report] = calibrate(collector, { ...OPTIONS, goal: { type: "f1" } }).reports;
    expect(report?.thresholdsBefore).toEqual({ low: 0.8, high: 0.9 });
    // Few scores reach 0.9, so that the guard itself finds little.
    expect(report?.before.recall.value).toBeLessThan(0.3);
    expect(report?.heldOut.recall.value).toBeGreaterThan(0.7);
  });

  it("names the policies that no row carries a label for", () => {
    const collector = new SampleCollector(0);
    addRows(collector, "en", 0.7);
    const { leftOut } = calibrate(collector, { ...OPTIONS, by: "policy" });
    expect(leftOut).toEqual([{ policy: "rude", language: "*", positives: 0, negatives: 0 }]);
  });
});
