import { describe, expect, it } from "vitest";
import { runPredictions } from "../../src/eval/run/run-predictions.ts";
import { findTask } from "../../src/eval/tasks/registry.ts";

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
