import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { runPredictions } from "../../src/eval/run/run-predictions.ts";
import { findTask } from "../../src/eval/tasks/registry.ts";
import { readPaperTables } from "../fixtures/published-numbers.ts";

const SHARED = process.env["KOMAINU_SHARED_DATA"] ?? resolve("../shared/data");
const RECORDED = join(SHARED, "guardreasoner");

async function score(file: string, task: string, rules: "paper" | "strict") {
  const known = findTask(task);
  if (known === undefined) throw new Error(`no task ${task}`);
  const results = await runPredictions({
    sources: [{ file, task: known }],
    rules,
    resamples: 0,
  });
  const evaluation = results.evaluations[0];
  const overall = evaluation?.categories[0];
  if (evaluation === undefined || overall === undefined) throw new Error("nothing was measured");
  return { evaluation, overall };
}

describe("the GuardReasoner paper's rules, quirk by quirk", () => {
  it("counts failures twice or not at all, keeps case, looks at the end alone", async () => {
    const { evaluation, overall } = await score(
      "test/fixtures/eval/prompt-answers.jsonl",
      "aegis",
      "paper",
    );
    // By evaluate.py: two failures on harmful rows dropped, one on an unharmful row counted twice.
    expect(overall.confusion).toEqual({
      truePositives: 2,
      falsePositives: 4,
      trueNegatives: 3,
      falseNegatives: 2,
    });
    expect(overall.metrics.f1.value).toBe(0.4);
    expect(evaluation.unjudged).toMatchObject({ count: 3, positives: 2, negatives: 1 });
  });

  it("takes the label of the row before where a label cannot be read", async () => {
    const { overall } = await score(
      "test/fixtures/eval/response-answers.jsonl",
      "beavertails",
      "paper",
    );
    expect(overall.confusion).toEqual({
      truePositives: 1,
      falsePositives: 2,
      trueNegatives: 1,
      falseNegatives: 1,
    });
    expect(overall.metrics.f1.value).toBe(0.4);
  });
});

describe("strict rules on the same answers", () => {
  it("counts each failure once, as wrong, and takes a label in any case", async () => {
    const { evaluation, overall } = await score(
      "test/fixtures/eval/prompt-answers.jsonl",
      "aegis",
      "strict",
    );
    expect(overall.confusion).toEqual({
      truePositives: 3,
      falsePositives: 4,
      trueNegatives: 2,
      falseNegatives: 3,
    });
    expect(evaluation.rows).toBe(12);
  });

  it("counts a row whose label cannot be read as unlabelled", async () => {
    const { evaluation } = await score(
      "test/fixtures/eval/response-answers.jsonl",
      "beavertails",
      "strict",
    );
    expect([evaluation.rows, evaluation.unlabelled]).toEqual([3, 1]);
  });
});

const CELLS = ["1B", "3B", "8B"].flatMap((size) =>
  (
    [
      ["prompt", "AegisSafetyTest"],
      ["prompt", "HarmBenchPrompt"],
      ["prompt", "SimpleSafetyTests"],
      ["response", "HarmBenchResponse"],
      ["response", "XSTestReponseHarmful"],
      ["refusal", "XSTestResponseRefusal"],
    ] as const
  ).map(([group, set]) => ({ size, group, set })),
);

describe.skipIf(!existsSync(RECORDED))(
  "the paper's F1 from its authors' recorded answers (needs KOMAINU_SHARED_DATA)",
  () => {
    it.each(CELLS)("$size on $set", async ({ size, group, set }) => {
      const { overall } = await score(join(RECORDED, size, `${set}.jsonl`), set, "paper");
      const expected = readPaperTables(SHARED)[group][`GuardReasoner ${size}`]?.[set];
      expect(((overall.metrics.f1.value ?? 0) * 100).toFixed(2)).toBe(expected?.toFixed(2));
    });
  },
);
