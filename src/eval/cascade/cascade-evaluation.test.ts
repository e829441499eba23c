import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Guard, NO_USAGE, type PolicyBand } from "../../core/index.ts";
import { HARM_POLICIES } from "../../families/harm-policies.ts";
import { cascade } from "../../guard/cascade/node-cascade.ts";
import { defineGuard } from "../../guard/define-guard.ts";
import { renderReport } from "../report/render-report.ts";
import { resultsSchema } from "../results/results.ts";
import { runEvaluation } from "../run/run-evaluation.ts";
import { ownTask } from "../tasks/own-task.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-cascade-"));
  const rows = Array.from({ length: 300 }, (_, index) => {
    return JSON.stringify({ prompt: `Text number ${index}`, harmful: index % 3 === 0 });
  });
  await writeFile(join(folder, "rows.jsonl"), `${rows.join("\n")}\n`);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Scores a row by its number: the first stage errs now and then, the last one never. */
function stage(id: "cheap" | "dear"): Guard {
  return defineGuard({
    id,
    title: id,
    targets: ["prompt"],
    policies: HARM_POLICIES,
    assurance: "screen",
    provenance: { type: "classifier", guard: id, model: { name: id } },
    judge: async ({ prompt }) => {
      const index = Number(/\d+/u.exec(prompt)?.[0]);
      const blurred = ((index * 37) % 100) / 100;
      const right = index % 3 === 0 ? 1 : 0;
      const score = id === "dear" ? 0.1 + 0.8 * right : 0.5 * blurred + 0.5 * right * 0.9;
      return {
        policies: HARM_POLICIES.map(({ id: policy, category }) => {
          return { policy, category, score, threshold: 0.5, violated: score >= 0.5 };
        }),
        usage: { ...NO_USAGE, milliseconds: id === "dear" ? 50 : 1 },
      };
    },
  });
}

const BAND = { allowBelow: 0.5, denyFrom: 0.85 };

describe("an evaluation of a cascade", () => {
  it("measures stages and cascade, and draws loss against cost", async () => {
    const path = join(folder, "rows.jsonl");
    const bands: PolicyBand[][] = [[{ policy: "*", language: "*", ...BAND }]];
    const { results, cost } = await runEvaluation({
      guards: [{ open: async () => stage("cheap") }, { open: async () => stage("dear") }],
      cascade: {
        guard: { open: () => cascade([stage("cheap"), stage("dear")], { bands: [BAND] }) },
        bands,
      },
      tasks: [{ task: ownTask(path, {}), file: path }],
      resamples: 0,
    });
    expect(resultsSchema.parse(JSON.parse(JSON.stringify(results)))).toEqual(results);
    expect(results.guards.map(({ key }) => key)).toEqual(["cheap", "dear", "cascade"]);
    const [found] = results.cascades ?? [];
    expect(found).toMatchObject({ stages: ["cheap", "dear"], rows: 300 });
    // What is replayed from the stages' answers is what the cascade itself came to.
    const measured = results.evaluations.at(-1)?.categories[0]?.metrics;
    expect(found?.given?.recall.value).toBe(measured?.recall.value);
    expect(found?.given?.falsePositiveRate.value).toBe(measured?.falsePositiveRate.value);
    const asked = found?.given?.asked[1] ?? 1;
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(1);
    // A curve: who may lose more asks the last stage less.
    const shares = found?.points.map((point) => point.asked[1] ?? 1) ?? [];
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    for (const [language, words] of [
      ["en", "Loss against cost"],
      ["ja", "見逃しの増加とコスト"],
    ] as const) {
      const page = renderReport(results, { cost, language });
      expect(page).toContain(words);
      expect(page).toContain("t0-cascade-title");
    }
  });

  it("says nothing of a cascade where guards stand side by side", async () => {
    const path = join(folder, "rows.jsonl");
    const { results } = await runEvaluation({
      guards: [{ open: async () => stage("cheap") }, { open: async () => stage("dear") }],
      tasks: [{ task: ownTask(path, {}), file: path }],
      resamples: 0,
    });
    expect(results).not.toHaveProperty("cascades");
    expect(renderReport(results)).not.toContain("t0-cascade-title");
  });
});
