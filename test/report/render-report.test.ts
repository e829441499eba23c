import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundlePage } from "../../scripts/build-report-page.mjs";
import { PAGE_SCRIPT, PAGE_STYLE } from "../../src/eval/report/page-assets.ts";
import { renderReport } from "../../src/eval/report/render-report.ts";
import { writeReport } from "../../src/eval/report/write-report.ts";
import { REPORT_LANGUAGES } from "../../src/eval/report/words/languages.ts";
import { resultsSchema } from "../../src/eval/results/results.ts";
import { HOSTILE, SAMPLES, simpleSample } from "./samples.ts";

describe("renderReport", () => {
  it.each(Object.entries(SAMPLES))("takes %s, which is what results.json may hold", (_, make) => {
    const { results, cost } = make();
    expect(resultsSchema.parse(results)).toEqual(results);
    expect(renderReport(results, { cost })).toBe(
      renderReport(make().results, { cost: make().cost }),
    );
  });

  it("holds no markup of anyone else's", () => {
    const make = SAMPLES["hostile names and texts"] ?? simpleSample;
    const page = renderReport(make().results);
    for (const text of HOSTILE.slice(0, 3)) expect(page).not.toContain(text);
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  it("allows its own script and style alone, and no network", () => {
    const page = renderReport(simpleSample().results);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
    expect(policy).toContain("default-src &#39;none&#39;");
    expect(policy).not.toContain("unsafe");
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
  });

  it("says what could not be judged and what to read with care", () => {
    const make = SAMPLES["three guards on many tasks"] ?? simpleSample;
    const { results, cost } = make();
    const page = renderReport(results, { cost });
    const unjudged = results.evaluations[1]?.unjudged.reasons[0];
    expect(page).toContain(`<code>${unjudged?.code}</code> ${unjudged?.count}`);
    expect(page).toContain("screen is a small classifier: a first look of low assurance");
    expect(page).toContain("Harmful alone: every row is labelled harmful.");
    expect(page).toContain("日本語の無害な依頼: no row is labelled harmful.");
    expect(page).toContain("Rare harm: only 4");
  });

  it("does not call rows wrong that the paper's rules drop", () => {
    const { results } = simpleSample();
    results.provenance.rules = "paper";
    const page = renderReport(results);
    expect(page).toContain("rules count each twice, or not at all.");
    expect(page).not.toContain("counts once, as wrong");
  });

  it("counts the rows that were left out for want of a label", () => {
    const { results } = simpleSample();
    for (const evaluation of results.evaluations) evaluation.unlabelled = 41;
    expect(renderReport(results)).toContain("41 rows without a label were left out.");
  });

  it.each([
    [0.01, 0.05, "better"],
    [-0.05, -0.01, "worse"],
    [-0.02, 0.03, "no difference shown"],
  ])("reads a difference from %d to %d as %s", (low, high, reading) => {
    const make = SAMPLES["three guards on many tasks"] ?? simpleSample;
    const { results } = make();
    results.comparisons.push({
      task: "task-0",
      a: "guard-0",
      b: "guard-1",
      n: 700,
      mcnemar: { bothRight: 500, onlyA: 90, onlyB: 60, bothWrong: 50, p: 0.0177 },
      differences: { f1: { difference: { value: (low + high) / 2, low, high }, p: 0.02 } },
    });
    const page = renderReport(results);
    expect(page).toContain(`<td class="value">${reading}</td>`);
    expect(page).toContain("60 : 90");
    expect(page).toContain("0.018");
  });

  it("sets the published numbers of the same model beside its own, and says where they differ", () => {
    const page = renderReport(simpleSample().results);
    expect(page).not.toContain("ShieldGemma 2B, Model card");
    const compared = renderReport(
      SAMPLES["one guard on one task"]?.().results ?? simpleSample().results,
    );
    expect(compared).toContain("ShieldGemma 2B, Model card");
    expect(compared).toContain("other conditions");
    expect(compared).toContain("another threshold");
    expect(compared).not.toContain("GPT-4, Model card");
  });

  it("carries what is needed to get it again", () => {
    const { results } = simpleSample();
    const page = renderReport(results);
    const [task] = results.tasks;
    const provenance = results.guards[0]?.provenance;
    const engine = provenance?.type === "model" ? provenance.engine : undefined;
    for (const part of [
      results.provenance.command,
      task?.data.sha256,
      task?.data.revision,
      engine?.model.sha256,
      `${engine?.engine} ${engine?.version}`,
      `<dd>${results.provenance.seed}</dd>`,
    ]) {
      expect(page).toContain(part ?? "missing");
    }
  });

  it.each([
    [{ type: "classifier", guard: "own", model: { name: "own-1" } }, "own-1", true],
    [
      { type: "service", guard: "own", url: "https://example.com", model: "m" },
      "example.com",
      false,
    ],
    [
      {
        type: "cascade",
        guard: "own",
        stages: [
          { type: "classifier", guard: "screen", model: { name: "screen" } },
          { type: "service", guard: "other", url: "https://example.com", model: "m" },
        ],
      },
      "screen → other",
      false,
    ],
  ] as const)(
    "says what answers in %j, and asks a file alone for its hash",
    (made, fact, asked) => {
      const { results } = simpleSample();
      const [guard] = results.guards;
      if (guard !== undefined) Object.assign(guard, { provenance: made });
      const page = renderReport(resultsSchema.parse(results), { language: "en" });
      expect(page).toContain(fact);
      expect(page).toContain(`<dd>own (${made.type}`);
      expect(page.includes("hash is not recorded")).toBe(asked);
    },
  );

  it.each([
    ["en", "3 June 2026, 14:05 UTC", "not recorded"],
    ["ja", "2026年6月3日 14:05（UTC）", "記録なし"],
  ] as const)("says in %s when and by which version it was made", (language, date, unknown) => {
    const { results } = simpleSample();
    expect(renderReport(results, { language })).toContain(`<dd>${unknown}</dd>`);
    results.provenance.createdAt = "2026-06-03T14:05:09.123Z";
    const page = renderReport(results, { language });
    expect(page).toContain(`<time datetime="2026-06-03T14:05:09.123Z">${date}</time>`);
    expect(page).toContain(`<dd>Komainu ${results.provenance.komainu}</dd>`);
  });

  it("is called what its writer calls it, or after its guards", () => {
    const { results } = simpleSample();
    expect(renderReport(results)).toContain("<title>Safety guard evaluation: screen</title>");
    const page = renderReport(results, { title: "Before <launch>" });
    expect(page).toContain("<title>Before &lt;launch&gt;</title>");
    expect(page.match(/<h1>Before &lt;launch&gt;<\/h1>/g)).toHaveLength(REPORT_LANGUAGES.length);
  });

  const rowsOf = (page: string): string[] =>
    [...page.matchAll(/<th scope="row" class="plain">([^<]*)<\/th>/g)].map(([, name = ""]) => name);

  it("shows recall and refusal rate once where they are the same, and twice where not", () => {
    const { results } = simpleSample();
    const merged = rowsOf(renderReport(results, { language: "en" }));
    expect(merged).toContain("Recall (refusal rate)");
    expect(merged).not.toContain("Refusal rate");
    const overall = results.evaluations[0]?.categories[0];
    if (overall !== undefined) overall.metrics.refusalRate = { value: 0.5, low: 0.4, high: 0.6 };
    const apart = rowsOf(renderReport(results, { language: "en" }));
    expect(apart).toEqual(expect.arrayContaining(["Recall", "Refusal rate"]));
  });

  it("names the thresholds in force by policy and language, and where they come from", () => {
    const { results } = (SAMPLES["a guard whose policies differ in threshold"] ?? simpleSample)();
    const [evaluation] = results.evaluations;
    for (const guard of results.guards) {
      if (guard.provenance === null) continue;
      guard.provenance = { ...guard.provenance, calibration: "9f86d081884c7d65" };
    }
    for (const entry of evaluation?.thresholds ?? []) {
      if (entry.policy === "any") entry.from = "calibration";
    }
    const page = renderReport(results, { language: "en" }).replaceAll(/<[^>]*>|\s+/g, " ");
    expect(page).toMatch(
      /any harm +0\.313 +English \(calibration 9f86d081884c…\) +0\.156 +Japanese/,
    );
    expect(page).toMatch(/hate speech +0\.313 +English \(the guard’s default\)/);
    if (evaluation) evaluation.thresholds = [];
    expect(renderReport(results)).toContain("The answers do not say the thresholds");
    if (evaluation) delete evaluation.thresholds;
    expect(renderReport(results)).not.toContain("Thresholds in force");
  });

  it("says why F1 is above Optimal F1, where it is", () => {
    const { results } = simpleSample();
    expect(renderReport(results)).not.toContain("F1 stands above Optimal F1");
    const overall = results.evaluations[0]?.categories[0];
    if (overall !== undefined) overall.metrics.f1 = { value: 0.99, low: 0.9, high: 1 };
    expect(renderReport(results)).toContain("which have a threshold for each policy and language");
    results.provenance.rules = "paper";
    expect(renderReport(results)).toContain("leaves out harmful rows that could not be judged");
  });

  it("does not repeat recall as accuracy where every row is positive", () => {
    const make = SAMPLES["a guard that answers by label on one class"] ?? simpleSample;
    expect(rowsOf(renderReport(make().results, { language: "en" }))).not.toContain("Accuracy");
    expect(rowsOf(renderReport(simpleSample().results, { language: "en" }))).toContain("Accuracy");
  });

  it("holds one language alone where its writer chose one", () => {
    const { results } = simpleSample();
    const japanese = renderReport(results, { language: "ja" });
    expect(japanese).toContain('<html lang="ja" ');
    expect(japanese).not.toContain("<template");
    expect(renderReport(results).match(/<template data-content="ja"/g)).toHaveLength(1);
  });

  it("shows times and tokens where they are given", () => {
    const { results, cost } = simpleSample();
    expect(renderReport(results, { cost })).toContain("Time and tokens");
    expect(renderReport(results)).not.toContain("Time and tokens");
  });

  it("runs the script and the style that stand in the sources", async () => {
    // Fails when client/ was changed without `npm run build:report-page`.
    expect(await bundlePage()).toEqual({ script: PAGE_SCRIPT, style: PAGE_STYLE });
  });
});

describe("writeReport", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "komainu-report-"));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("writes the page and nothing else, over an older one too", async () => {
    const { results, cost } = simpleSample();
    const file = join(folder, "report.html");
    await writeReport(file, results);
    await writeReport(file, results, { cost });
    expect(await readFile(file, "utf8")).toBe(renderReport(results, { cost }));
    expect(await readdir(folder)).toEqual(["report.html"]);
  });

  it("names the file that cannot be written, and leaves nothing behind", async () => {
    const file = join(folder, "report.html");
    await mkdir(file);
    const failure = writeReport(file, simpleSample().results);
    await expect(failure).rejects.toMatchObject({
      code: "file_not_found",
      message: expect.stringContaining(file) as unknown,
    });
    expect(await readdir(folder)).toEqual(["report.html"]);
  });
});
