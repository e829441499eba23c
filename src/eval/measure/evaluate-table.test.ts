import { describe, expect, it } from "vitest";
import { createRandom } from "../../metrics/random.ts";
import { evaluateTable } from "./evaluate-table.ts";
import { exceedsOptimal } from "./exceeds-optimal.ts";
import { readOutcome } from "../judge/read-outcome.ts";
import { ScoreTable } from "./score-table.ts";
import { makeRow } from "../tasks/read-record.ts";

const OPTIONS = {
  guard: "g",
  task: "t",
  protocol: null,
  unlabelled: 0,
  rules: "strict",
  positive: "harmful",
  seed: 0,
  resamples: 20,
} as const;

type Row = readonly [positive: boolean, score: number | null, labels?: Record<string, boolean>];

/** A table of rows by a guard with two policies, at thresholds 0.5 and 0.8. */
function table(rows: readonly Row[], threshold?: number): ScoreTable {
  const table = new ScoreTable({ texts: false });
  for (const [index, [positive, score, labels = {}]] of rows.entries()) {
    const row = makeRow(index + 1, { positive, prompt: index % 2 === 0 ? "質問" : "text", labels });
    const policies = [
      { policy: "hate_speech", category: "hate_speech", score: score ?? 0, threshold: 0.5 },
      { policy: "harassment", category: "harassment", score: (score ?? 0) / 2, threshold: 0.8 },
    ];
    const judgement =
      score === null
        ? { decision: "unknown" as const, score, policies: [], failure: "timeout" }
        : { decision: score >= 0.5 ? ("deny" as const) : ("allow" as const), score, policies };
    const given = { group: "prompt", positive: "harmful", rules: "strict", threshold } as const;
    table.add(row, readOutcome(judgement, given));
  }
  return table;
}

function overallOf(rows: readonly Row[], threshold?: number) {
  const evaluation = evaluateTable(table(rows, threshold), { ...OPTIONS, threshold });
  const [overall] = evaluation.categories;
  if (overall === undefined) throw new Error("nothing measured");
  return { evaluation, overall };
}

describe("rows that could not be judged", () => {
  it("count once, as wrong, in decisions and in rankings, and are told by reason", () => {
    const { evaluation, overall } = overallOf([
      [true, 0.9],
      [true, null],
      [false, 0.1],
      [false, null],
    ]);
    expect(overall.confusion).toEqual({
      truePositives: 1,
      falsePositives: 1,
      trueNegatives: 1,
      falseNegatives: 1,
    });
    // Of four pairs only 0.9 above 0.1 is right.
    expect(overall.metrics.auroc.value).toBe(0.25);
    expect(overall.judged).toEqual({ positives: 1, negatives: 1 });
    expect(evaluation.unjudged).toEqual({
      count: 2,
      positives: 1,
      negatives: 1,
      reasons: [{ code: "timeout", count: 2, ids: ["2", "4"] }],
    });
    expect(evaluation.worst).toEqual({ falsePositives: [], falseNegatives: [] });
  });
});

describe("what cannot be computed", () => {
  it.each([
    [
      "harmful rows alone",
      [
        [true, 0.9],
        [true, 0.2],
      ],
      "auroc",
      "recall",
    ],
    [
      "benign rows alone",
      [
        [false, 0.9],
        [false, 0.2],
      ],
      "f1",
      "falsePositiveRate",
    ],
  ] as const)("is null, not 0: %s", (_, rows, missing, there) => {
    const { metrics } = overallOf(rows).overall;
    expect(metrics[missing].value).toBeNull();
    expect(metrics[there].value).toBe(0.5);
  });
});

describe("thresholds and categories", () => {
  it("names the threshold that decided, and none where policies differ", () => {
    expect(
      overallOf([
        [true, 0.9],
        [false, 0.1],
      ]).overall.threshold,
    ).toEqual({
      value: null,
      from: "guard",
    });
    expect(
      overallOf(
        [
          [true, 0.9],
          [false, 0.6],
        ],
        0.95,
      ).overall,
    ).toMatchObject({
      threshold: { value: 0.95, from: "option" },
      confusion: { truePositives: 0, falsePositives: 0 },
    });
  });

  it("measures a category on the rows that its label is known of", () => {
    const { evaluation } = overallOf([
      [true, 0.9, { hate_speech: true }],
      [false, 0.1, { hate_speech: false }],
      [true, 0.7],
    ]);
    const hate = evaluation.categories.find(({ category }) => category === "hate_speech");
    expect(hate).toMatchObject({ n: 2, positives: 1, threshold: { value: 0.5, from: "guard" } });
    expect(evaluation.categories.map(({ category }) => category)).toEqual([
      "overall",
      "hate_speech",
    ]);
  });

  it("divides the rows by language, and lists the worst first", () => {
    const { evaluation } = overallOf([
      [false, 0.6],
      [false, 0.9],
      [true, 0.4],
      [true, 0.1],
    ]);
    const languages = evaluation.slices.filter(({ by }) => by === "language");
    expect(languages.map(({ value, n }) => [value, n])).toEqual([
      ["en", 2],
      ["ja", 2],
    ]);
    expect(evaluation.worst.falsePositives.map(({ score }) => score)).toEqual([0.9, 0.6]);
    expect(evaluation.worst.falseNegatives.map(({ score }) => score)).toEqual([0.1, 0.4]);
  });
});

describe("the thresholds in force", () => {
  const rows: readonly Row[] = [
    [true, 0.9],
    [false, 0.1],
    [false, null],
  ];
  const of = (policy: string, threshold: number) => {
    return { policy, threshold, languages: ["en", "ja"], from: "guard" };
  };

  it("are told by policy and language", () => {
    const { thresholds } = evaluateTable(table(rows), OPTIONS);
    expect(thresholds).toEqual([of("hate_speech", 0.5), of("harassment", 0.8)]);
  });

  it("are the one that was given for all", () => {
    const options = { ...OPTIONS, threshold: 0.3, thresholdOrigin: () => "option" as const };
    const { thresholds } = evaluateTable(table(rows, 0.3), options);
    expect(thresholds).toEqual([{ ...of("*", 0.3), from: "option" }]);
  });

  it("are kept apart where languages or their origins differ", () => {
    const made = new ScoreTable({ texts: false });
    const add = (language: string, threshold: number | null) => {
      const row = makeRow(1, { positive: true, prompt: "x", language });
      const thresholds = [{ policy: "any", threshold }];
      made.add(row, { outcome: "deny", score: 1, threshold, categories: {}, thresholds });
    };
    for (const language of ["ko", "en", "ja"]) add(language, language === "ja" ? 0.2 : 0.5);
    add("fr", 0.4);
    add("fr", 0.6);
    add("de", null);
    const origin = (_: string, language: string) =>
      language === "ko" ? ("calibration" as const) : ("guard" as const);
    expect(made.thresholds(origin)).toEqual([
      { policy: "any", threshold: 0.5, languages: ["en"], from: "guard" },
      { policy: "any", threshold: null, languages: ["fr"], from: "guard" },
      { policy: "any", threshold: 0.2, languages: ["ja"], from: "guard" },
      { policy: "any", threshold: 0.5, languages: ["ko"], from: "calibration" },
    ]);
  });
});

describe("F1 beside Optimal F1", () => {
  it("is never above it at one threshold, with rows that could not be judged among them", () => {
    const random = createRandom(3);
    for (let run = 0; run < 100; run++) {
      const rows = Array.from({ length: 30 }, (): Row => {
        const score = random() < 0.1 ? null : Math.round(random() * 10) / 10;
        return [random() < 0.5, score];
      });
      const { overall } = overallOf(rows, random());
      expect(exceedsOptimal(overall)).toBe(false);
    }
  });

  it("can be above it where policies have thresholds of their own", () => {
    const made = new ScoreTable({ texts: false });
    // The second is denied by a policy with a low threshold, and scores less than the first.
    for (const [positive, score, outcome] of [
      [false, 0.8, "allow"],
      [true, 0.4, "deny"],
      [true, 0.3, "deny"],
      [false, 0.35, "allow"],
    ] as const) {
      const row = makeRow(1, { positive, prompt: "x" });
      made.add(row, { outcome, score, threshold: null, categories: {} });
    }
    const [overall] = evaluateTable(made, OPTIONS).categories;
    expect(overall && exceedsOptimal(overall)).toBe(true);
  });
});
