import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { HOSTILE, SAMPLES, simpleSample } from "../../../test/report/samples.ts";
import { csvText } from "../../rows/csv-text.ts";
import type { RowRecord } from "../data/rows-file.ts";
import { renderResultsCsv } from "./render-results-csv.ts";
import { renderRowsCsv } from "./render-rows-csv.ts";
import { METRIC_NAMES } from "./results.ts";

function readBack(csv: string): Record<string, string>[] {
  return parse(csv, { columns: true, bom: true });
}

describe("csvText", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\tx", "'\tx"],
    ["＝1", "'＝1"],
    ["日本語", "日本語"],
  ])("makes no formula of %j", (text, cell) => {
    expect(parse(csvText([[text]]))).toEqual([[cell]]);
  });

  it("keeps numbers numbers, and quotes what has to be", () => {
    expect(csvText([[-0.5, 1e-7, true, null, 'a "b", c', "d\ne"]])).toBe(
      '-0.5,1e-7,true,,"a ""b"", c","d\ne"\r\n',
    );
  });
});

describe("renderResultsCsv", () => {
  const { results } = (SAMPLES["three guards on many tasks"] ?? simpleSample)();

  it("begins with the mark by which Excel knows UTF-8", () => {
    expect(renderResultsCsv(results).startsWith("\uFEFFguard,guard_name,task,")).toBe(true);
  });

  it("has a row for each guard, task, scope and metric, with the numbers of the results", () => {
    const rows = readBack(renderResultsCsv(results));
    const scopes = results.evaluations.flatMap(({ categories, slices }) => [
      ...categories,
      ...slices,
    ]);
    expect(rows).toHaveLength(scopes.length * METRIC_NAMES.length);
    const [evaluation] = results.evaluations;
    const slice = evaluation?.slices.find(({ by }) => by === "language");
    const row = rows.find(
      ({ guard, task, scope, scope_value, metric }) =>
        `${guard} ${task} ${scope} ${scope_value} ${metric}` ===
        `${evaluation?.guard} ${evaluation?.task} language ${slice?.value} recall`,
    );
    expect(Number(row?.["value"])).toBe(slice?.metrics.recall.value);
    expect(Number(row?.["low"])).toBe(slice?.metrics.recall.low);
    expect(row?.["rows"]).toBe(String(slice?.n));
  });

  it("leaves a cell empty where there is no value", () => {
    const rows = readBack(renderResultsCsv(results));
    const benign = rows.find(
      ({ task, scope, metric }) => `${task} ${scope} ${metric}` === "task-3 overall auPrc",
    );
    expect(benign?.["value"]).toBe("");
  });

  it("reads back whatever names are", () => {
    const { results } = (SAMPLES["hostile names and texts"] ?? simpleSample)();
    const names = new Set(readBack(renderResultsCsv(results)).map((row) => row["guard_name"]));
    expect(names).toEqual(new Set([HOSTILE.join(" "), HOSTILE[0]]));
  });
});

describe("renderRowsCsv", () => {
  const record: RowRecord = {
    guard: "screen",
    task: "rows",
    id: "=r1",
    line: 3,
    harmful: true,
    target: "prompt",
    language: "ja",
    source: null,
    type: null,
    labels: {},
    decision: "deny",
    score: 0.75,
    policies: [
      { policy: "harassment", category: "harassment", score: 0.2, threshold: 0.5 },
      { policy: "hate", category: "hate_speech", score: 0.75, threshold: 0.5 },
    ],
    text: "パンの焼き方\n教えて",
  };

  async function rows(
    records: readonly RowRecord[],
    options?: { readonly texts: boolean },
  ): Promise<Record<string, string>[]> {
    let csv = "";
    for await (const piece of renderRowsCsv(records, options)) csv += piece;
    return readBack(csv);
  }

  it.each([
    ["deny", true, "true_positive"],
    ["allow", true, "false_negative"],
    ["deny", false, "false_positive"],
    ["allow", false, "true_negative"],
    ["unknown", true, "not_judged"],
  ] as const)("calls %s of a row whose label is %s a %s", async (decision, harmful, outcome) => {
    expect(await rows([{ ...record, decision, harmful }])).toMatchObject([{ outcome }]);
  });

  it("names the policy that scored highest, and makes no formula of an id", async () => {
    const [row] = await rows([record]);
    expect(row).toMatchObject({ id: "'=r1", top_policy: "hate", score: "0.75", positive: "true" });
  });

  it("holds texts only where they are asked for", async () => {
    const [without] = await rows([record]);
    expect(without).not.toHaveProperty("text");
    const [held] = await rows([record], { texts: true });
    expect(held?.["text"]).toBe(record.text);
  });
});
