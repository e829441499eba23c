import { describe, expect, it } from "vitest";
import { wilsonInterval } from "../../metrics/wilson.ts";
import { createRandom } from "../../metrics/random.ts";
import { calibrationSchema } from "../../guard/read-calibration.ts";
import { calibrateCascade, type CascadeCalibrationOptions } from "./calibrate-cascade.ts";
import { CascadeRows } from "./cascade-rows.ts";
import { fitBands, rowsToShow } from "./fit-bands.ts";
import { replay } from "./run-bands.ts";

const ANY = [{ id: "any", category: "any" }];
const PAIR = [
  { id: "a", category: "a" },
  { id: "b", category: "b" },
];

interface Row {
  readonly harmful: boolean;
  readonly language?: string;
  /** By stage, of its policies in order; `null`: it could not judge. */
  readonly scores: readonly (readonly number[] | null)[];
  readonly labels?: Readonly<Record<string, boolean>>;
}

/** Rows as the stages would have answered them, each denying from 0.5 on. */
function rowsOf(rows: readonly Row[], policies = [ANY, ANY]): CascadeRows {
  const all = new CascadeRows(7);
  for (const [stage, own] of policies.entries()) {
    all.begin(own);
    for (const [line, { harmful, language = "en", scores, labels = {} }] of rows.entries()) {
      const given = scores[stage] ?? null;
      const scored = own.map(({ id, category }, index) => {
        return { policy: id, category, score: given?.[index] ?? 0, threshold: 0.5 };
      });
      const denied = scored.some(({ score }) => score >= 0.5);
      const usage = { promptTokens: 0, evaluatedTokens: 0, reusedTokens: 0, generatedTokens: 0 };
      all.add(
        {
          id: String(line),
          line,
          target: "prompt",
          prompt: `text ${line}`,
          response: null,
          positive: harmful,
          labels,
          language,
          source: null,
          type: null,
        },
        {
          decision: given === null ? "unknown" : denied ? "deny" : "allow",
          score: given === null ? null : Math.max(...given),
          policies: given === null ? [] : scored,
          usage: { ...usage, milliseconds: stage === 0 ? 1 : 100 },
        },
      );
    }
  }
  return all;
}

/** Scores of a cheap stage that knows much, and of a dear one that is right. */
function simulate(count: number, language = "en", seed = 1): Row[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const harmful = index % 2 === 0;
    const cheap = harmful ? 1 - random() ** 3 : random() ** 3;
    return { harmful, language, scores: [[cheap], [harmful ? 0.9 : 0.1]] };
  });
}

const withScores = (row: Row, scores: Row["scores"]): Row => ({ ...row, scores });
const withLabels = (row: Row, labels: Row["labels"] = {}): Row => ({ ...row, labels });

const OPTIONS: CascadeCalibrationOptions = {
  maxLoss: 0.05,
  maxFalseAlarms: 0.05,
  by: "overall",
  provenances: ["cheap", "dear"].map((guard) => {
    return { type: "classifier", guard, model: { name: guard } } as const;
  }),
  dataSha256: "00",
};

describe("calibrateCascade", () => {
  it("finds the widest band that shows the goal with 95% confidence", () => {
    const rows = rowsOf(simulate(4000));
    const { calibration, reports } = calibrateCascade(rows, OPTIONS);
    expect(calibrationSchema.parse(calibration)).toEqual(calibration);
    const [first, last] = calibration.stages ?? [];
    expect(last?.bands).toEqual([]);
    expect(first?.bands).toMatchObject([{ policy: "*", language: "en" }]);
    const { allowBelow, denyFrom } = first?.bands[0] ?? { allowBelow: Number.NaN };
    const lost = (limit: number) =>
      rows.judged().filter(({ harmful, answers }) => {
        return harmful && (answers[0]?.policies[0]?.score ?? 1) < limit;
      }).length;
    expect(wilsonInterval(lost(allowBelow), 2000)[1]).toBeLessThanOrEqual(0.05);
    expect(wilsonInterval(lost(allowBelow) + 1, 2000)[1]).toBeGreaterThan(0.05);
    expect(denyFrom).toBeGreaterThan(allowBelow);
    const [report] = reports;
    expect(report).toMatchObject({ language: "en", rows: 4000, found: 2000, state: "kept" });
    expect(report?.loss.high).toBeLessThanOrEqual(0.06);
    const asked = report?.asked[1] ?? 1;
    expect(asked).toBeLessThan(0.7);
    expect(report?.milliseconds.last).toBe(100);
    expect(report?.milliseconds.cascade).toBeCloseTo(1 + 100 * asked, 8);
    expect(report?.last.recall.value).toBe(1);
  });

  it("keeps what it promises on rows that it has not seen", () => {
    const { calibration } = calibrateCascade(rowsOf(simulate(4000)), OPTIONS);
    const fresh = rowsOf(simulate(6000, "en", 2));
    const shape = { fits: fresh.fits(), policies: fresh.lastPolicies() };
    const decide = replay(shape, [calibration.stages?.[0]?.bands ?? []]);
    const harmful = fresh.judged().filter((row) => row.harmful);
    const lost = harmful.filter((row) => !decide(row).denied).length;
    expect(lost / harmful.length).toBeLessThan(0.05);
    expect(lost).toBeGreaterThan(0);
  });

  it("gives a language with enough rows a band of its own, and others the strictest", () => {
    const rows = [...simulate(1000), ...simulate(1000, "ja", 3), ...simulate(20, "ko", 4)];
    const { calibration, reports } = calibrateCascade(rowsOf(rows), OPTIONS);
    const bands = calibration.stages?.[0]?.bands ?? [];
    expect(bands.map(({ language }) => language)).toEqual(["en", "ja", "*"]);
    const lowest = Math.min(...bands.slice(0, 2).map(({ allowBelow }) => allowBelow));
    expect(bands[2]?.allowBelow).toBeLessThanOrEqual(lowest);
    expect(reports.map(({ language }) => language)).toEqual(["en", "ja", "ko", "*"]);
  });

  it("never allows alone what it cannot tell, and denies alone only where that is shown", () => {
    const blind = simulate(1000).map((row) => withScores(row, [[0.5], row.scores[1] ?? null]));
    const bands = calibrateCascade(rowsOf(blind), OPTIONS).calibration.stages?.[0]?.bands;
    expect(bands).toEqual([{ policy: "*", language: "en", allowBelow: 0 }]);
    const few = simulate(1000).filter(({ harmful }, index) => harmful || index < 20);
    expect(
      calibrateCascade(rowsOf(few), OPTIONS).calibration.stages?.[0]?.bands[0],
    ).not.toHaveProperty("denyFrom");
  });

  it("leaves out what the last stage could not judge, and hands on what the first could not", () => {
    const known = simulate(1000);
    const broken = known.map((row, index) =>
      index % 10 < 2 ? withScores(row, [null, row.scores[1] ?? null]) : row,
    );
    const unknown = [...broken, { harmful: true, scores: [[0.9], null] }];
    const { unjudged, reports } = calibrateCascade(rowsOf(unknown), OPTIONS);
    expect(unjudged).toBe(1);
    expect(reports[0]?.asked[1]).toBeGreaterThan(0.2);
  });

  it("chooses a band for each policy, where rows are labelled so", () => {
    const rows = simulate(2000).map((row, index): Row => {
      const [[cheap = 0] = [], dear] = row.scores.map((scores) => scores ?? []);
      const first = index % 4 < 2;
      const [high, low] = [
        [cheap, 0.01],
        [dear?.[0] ?? 0, 0.01],
      ];
      const scores = first ? [high, low] : [high.toReversed(), low.toReversed()];
      const labels = { a: row.harmful && first, b: row.harmful && !first };
      return withLabels(withScores(row, scores), labels);
    });
    const options = { ...OPTIONS, by: "policy" } as const;
    const found = calibrateCascade(rowsOf(rows, [PAIR, PAIR]), options);
    expect(found.calibration.stages?.[0]?.bands.map(({ policy }) => policy)).toEqual(["a", "b"]);
    expect(found.unbanded).toEqual([{ guard: "cheap", policies: [] }]);
    const half = rows.map((row) => withLabels(row, { a: row.labels?.["a"] ?? false }));
    expect(calibrateCascade(rowsOf(half, [PAIR, PAIR]), options).unbanded).toEqual([
      { guard: "cheap", policies: ["b"] },
    ]);
  });

  it("shares the goal among the stages", () => {
    const rows = simulate(4000).map((row) => {
      return withScores(row, [...row.scores.slice(0, 1), ...row.scores]);
    });
    const all = rowsOf(rows, [ANY, ANY, ANY]);
    const provenances = [...OPTIONS.provenances, ...OPTIONS.provenances].slice(0, 3);
    const { calibration, reports } = calibrateCascade(all, { ...OPTIONS, provenances });
    expect(calibration.stages?.map(({ bands }) => bands.length)).toEqual([1, 1, 0]);
    expect(reports[0]?.loss.value).toBeLessThan(0.05);
  });

  it("is refused with too few rows, saying how many it takes", () => {
    expect(() => calibrateCascade(rowsOf(simulate(60)), OPTIONS)).toThrow(
      /at least 73 .* there are 30 in all/u,
    );
    expect(rowsToShow(0.01)).toBe(381);
  });
});

describe("fitBands", () => {
  it("takes the share that it found where no confidence is asked for", () => {
    const rows = rowsOf(simulate(60));
    const shape = { fits: rows.fits(), policies: rows.lastPolicies() };
    const [bands] = fitBands(rows.judged(), shape, { ...OPTIONS, keep: "found" });
    expect(bands).toHaveLength(1);
  });
});
