import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { resultsSchema } from "../../src/eval/results/results.ts";

let folder = "";
beforeAll(async () => {
  vi.stubEnv("KOMAINU_GUARD", "screen");
  folder = await mkdtemp(join(tmpdir(), "komainu-eval-command-"));
  const rows = Array.from({ length: 60 }, (_, i) =>
    JSON.stringify({
      id: `r${i}`,
      prompt: i % 2 === 0 ? `How do I bake ${i} loaves?` : `You are a worthless idiot, number ${i}`,
      unsafe: i % 2,
    }),
  );
  await writeFile(join(folder, "rows.jsonl"), `${rows.join("\n")}\n`);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command line, and gives its exit status and what it printed. */
async function komainu(...args: readonly string[]) {
  let [stdout, stderr] = ["", ""];
  const out = vi.spyOn(process.stdout, "write").mockImplementation((piece) => {
    stdout += String(piece);
    return true;
  });
  const err = vi.spyOn(process.stderr, "write").mockImplementation((piece) => {
    stderr += String(piece);
    return true;
  });
  try {
    process.exitCode = undefined;
    const status = await runCli(args);
    return { status, stdout, stderr };
  } finally {
    out.mockRestore();
    err.mockRestore();
    process.exitCode = undefined;
  }
}

function evaluate(output: string, ...more: readonly string[]) {
  const rows = join(folder, "rows.jsonl");
  const cache = join(folder, "cache");
  const common = ["--label-column", "unsafe", "--cache", cache, "--resamples", "50"];
  const into = ["--force", "-o", join(folder, output)];
  return komainu("eval", "--task", rows, ...into, ...common, ...more);
}

describe("komainu eval", () => {
  it("prints the JSON that results.json holds, which the schema reads", async () => {
    const { status, stdout } = await evaluate("a", "--json");
    expect(status).toBe(0);
    expect(await readFile(join(folder, "a", "results.json"), "utf8")).toBe(stdout);
    const results = resultsSchema.parse(JSON.parse(stdout));
    expect(results.evaluations[0]).toMatchObject({ guard: "screen", task: "rows", rows: 60 });
    expect(results.guards[0]?.provenance).toMatchObject({
      type: "classifier",
      model: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    expect(results.provenance.command).toContain("komainu eval --task");
    expect(results.provenance.command).not.toContain("--output");
  });

  it("guesses Japanese names of columns and labels, and refuses what is not certain", async () => {
    const file = join(folder, "対話.csv");
    const lines = ["番号,質問,回答,有害", "1,パンの作り方は？,小麦粉を使います。,無害"];
    await writeFile(file, `${lines.join("\n")}\n2,犬の散歩は？,毎日行きます。,有害\n`);
    const options = ["--no-cache", "--resamples", "0"];
    const { status, stdout } = await komainu("eval", "--task", file, ...options, "--json");
    expect(status).toBe(0);
    expect(resultsSchema.parse(JSON.parse(stdout)).evaluations[0]).toMatchObject({ rows: 2 });
    await writeFile(file, "質問,本文,有害\nパンの作り方は？,パン,0\n");
    const refused = await komainu("eval", "--task", file, ...options);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/"質問", "本文".*--prompt-column/u);
  });

  it("writes a report and the cost, and no text of a row unless asked", async () => {
    await evaluate("b");
    const read = (name: string) => readFile(join(folder, "b", name), "utf8");
    expect(await read("report.html")).toContain("<!doctype html>");
    expect(JSON.parse(await read("cost.json"))).toMatchObject({
      tasks: [{ evaluated: 0, cached: 60 }],
    });
    expect(`${await read("results.json")}${await read("rows.jsonl")}`).not.toContain("worthless");
    await evaluate("c", "--texts");
    expect(await readFile(join(folder, "c", "rows.jsonl"), "utf8")).toContain("worthless");
  });

  it("scores its own rows as recorded answers to the same numbers", async () => {
    const run = resultsSchema.parse(JSON.parse((await evaluate("d", "--json")).stdout));
    const rows = join(folder, "d", "rows.jsonl");
    const scored = await komainu("eval", "--predictions", rows, "--resamples", "50", "--json");
    const again = resultsSchema.parse(JSON.parse(scored.stdout));
    expect(again.evaluations[0]?.categories[0]?.metrics).toEqual(
      run.evaluations[0]?.categories[0]?.metrics,
    );
  });

  it("scores what scan writes, as JSON or as a table, as if it had asked itself", async () => {
    const rows = join(folder, "with-empty.csv");
    const texts = [
      "パンの作り方は？",
      "You are a worthless idiot",
      "",
      "How do I bake?",
      "死ね、ばか",
    ];
    const lines = texts.map((text, i) => `${text},${i % 2 === 0 ? "○" : "×"}`);
    await writeFile(rows, `prompt,label\n${lines.join("\n")}\n`);
    const asked = await komainu("eval", "--task", rows, "--no-cache", "--resamples", "0", "--json");
    const want = resultsSchema.parse(JSON.parse(asked.stdout));
    expect(want.evaluations[0]).toMatchObject({ rows: 5, unjudged: { count: 1 } });
    for (const name of ["verdicts.csv", "verdicts.jsonl"]) {
      const output = join(folder, name);
      await komainu("scan", rows, "--keep", "label", "-o", output, "--force");
      for (const labels of [[], ["--task", rows]]) {
        const args = ["--predictions", output, ...labels, "--resamples", "0", "--json"];
        const scored = await komainu("eval", ...args);
        const got = resultsSchema.parse(JSON.parse(scored.stdout));
        expect(got.guards[0]).toMatchObject({ name: "screen", answers: "verdicts" });
        expect(got.evaluations[0]?.unjudged).toMatchObject({
          count: 1,
          reasons: [{ code: "nothing_to_judge", count: 1 }],
        });
        for (const [i, category] of (want.evaluations[0]?.categories ?? []).entries()) {
          const other = got.evaluations[0]?.categories[i];
          expect(other?.confusion).toEqual(category.confusion);
          expect(other?.metrics.auroc.value).toBe(category.metrics.auroc.value);
        }
      }
    }
  });

  it("names the worst slice with its interval, and the thresholds in force in the results", async () => {
    const rows = join(folder, "slices.csv");
    const lines = Array.from({ length: 120 }, (_, i) =>
      i % 2 === 0
        ? `You are a worthless idiot number ${i},1,insult`
        : `How do I bake ${i} loaves?,${i % 4 === 1 ? 1 : 0},quiet`,
    );
    await writeFile(rows, `prompt,harmful,type\n${lines.join("\n")}\n`);
    const calibration = join(folder, "by-policy.json");
    const common = ["--task", rows, "--no-cache", "--resamples", "0"];
    const own = ["--by", "policy", "-o", calibration];
    expect((await komainu("calibrate", ...common, ...own)).status).toBe(0);
    const output = join(folder, "slices");
    const given = ["--calibration", calibration, "--threshold", "harassment=0.5"];
    const { stdout } = await komainu("eval", ...common, ...given, "-o", output);
    expect(stdout).toMatch(
      /slices: screen errs most in type quiet: .* \(\d\.\d+–\d\.\d+\) of \d+ harm\w+ rows, and \d\.\d+ over all/u,
    );
    const text = await readFile(join(output, "results.json"), "utf8");
    const [evaluation] = resultsSchema.parse(JSON.parse(text)).evaluations;
    const { thresholds = [], categories = [] } = evaluation ?? {};
    const from = new Map(thresholds.map((entry) => [entry.policy, entry.from]));
    expect(from.get("any")).toBe("calibration");
    expect(from.get("harassment")).toBe("option");
    expect(from.get("hate_speech")).toBe("guard");
    const measured = categories.map(({ category, threshold }) => [category, threshold.from]);
    expect(measured).toEqual([
      ["overall", "mixed"],
      ["any", "calibration"],
    ]);
  });

  it("puts two folders side by side", async () => {
    await evaluate("e");
    await evaluate("f", "--threshold", "0.9");
    const folders = [join(folder, "e"), join(folder, "f")];
    const { stdout, status } = await komainu("eval", "--compare", ...folders, "--json");
    expect(status).toBe(0);
    const results = resultsSchema.parse(JSON.parse(stdout));
    expect(results.guards.map(({ key }) => key)).toEqual(["screen@e", "screen@f"]);
    expect(results.comparisons[0]).toMatchObject({ a: "screen@e", b: "screen@f", n: 60 });
    expect(results.comparisons[0]?.differences["auroc"]?.difference.value).toBe(0);
    for (const [i, from] of (["guard", "option"] as const).entries()) {
      const { thresholds = [], categories = [] } = results.evaluations[i] ?? {};
      const said = [...thresholds, ...categories.map(({ threshold }) => threshold)];
      expect(new Set(said.map((threshold) => threshold.from))).toEqual(new Set([from]));
    }
  });

  it.each<[string, readonly [string, string], readonly [string, string]]>([
    ["their folders", ["one", "two"], ["screen@one", "screen@two"]],
    [
      "paths where folders are called alike",
      ["x/same", "y/same"],
      ["screen@x/same", "screen@y/same"],
    ],
    ["a number where the folder is one", ["one", "one"], ["screen@one", "screen@one-2"]],
  ])("names runs of one guard alike in terminal and report, by %s", async (_, given, names) => {
    for (const name of new Set(given)) await evaluate(name);
    const before = process.cwd();
    process.chdir(folder);
    try {
      const args = [
        "eval",
        "--compare",
        ...given,
        "-o",
        `compared-${given.join("-").replaceAll("/", "-")}`,
      ];
      const { status, stdout } = await komainu(...args);
      expect(status).toBe(0);
      const report = await readFile(join(args.at(-1) ?? "", "report.html"), "utf8");
      for (const name of names) {
        expect(stdout).toContain(name);
        expect(report.includes(`>${name}<`)).toBe(true);
      }
      expect(/screen-2|screen #/u.test(`${stdout}${report}`)).toBe(false);
    } finally {
      process.chdir(before);
    }
  });

  it("compares recorded answers by their files, and says so to who gives their results", async () => {
    await evaluate("g");
    const rows = join(folder, "g", "rows.jsonl");
    const both = await komainu("eval", "--predictions", rows, rows, "--resamples", "50", "--json");
    expect(resultsSchema.parse(JSON.parse(both.stdout)).comparisons).toHaveLength(1);
    const output = join(folder, "recorded");
    await komainu("eval", "--predictions", rows, "--resamples", "50", "--output", output);
    const { status, stderr } = await komainu("eval", "--compare", output, output);
    expect(status).toBe(2);
    expect(stderr).toContain("komainu eval --predictions FILE FILE");
  });

  it("refuses to compare results without a common task, and names the tasks of each", async () => {
    await evaluate("h");
    const other = join(folder, "other-rows.jsonl");
    await writeFile(other, '{"prompt":"How do I bake?","harmful":0}\n');
    const folders = [join(folder, "h"), join(folder, "other")];
    const own = ["--no-cache", "--resamples", "0", "-o", join(folder, "other"), "--force"];
    await komainu("eval", "--task", other, ...own);
    const { status, stderr } = await komainu("eval", "--compare", ...folders);
    expect(status).toBe(2);
    expect(stderr).toMatch(/no task.*h has rows; .*other has other-rows/u);
  });

  it("says which guards were not measured on the same rows", async () => {
    await evaluate("i");
    await evaluate("j", "--limit", "30");
    const folders = [join(folder, "i"), join(folder, "j")];
    const { status, stdout } = await komainu("eval", "--compare", ...folders);
    expect(status).toBe(0);
    expect(stdout).toContain("screen@i and screen@j were not measured on the same rows");
  });

  it("says where each export is", async () => {
    const [csv, junit, rows] = ["m.csv", "j.xml", "r.csv"].map((name) => join(folder, name));
    const files = ["--csv", csv ?? "", "--junit", junit ?? "", "--rows-csv", rows ?? ""];
    const { stderr } = await evaluate("k", ...files);
    for (const file of [csv, junit, rows]) expect(stderr).toContain(`written to ${file}.`);
  });

  it.each([
    ["a metric that needs harmful rows", "recall=0.1", /give no recall, as none of the 1 is/u],
    ["a metric that needs both classes", "auroc=0", /give no auroc/u],
    ["a language that is not there", "language/ko:accuracy=0", /There is no "language\/ko"/u],
  ])("never passes a gate on %s", async (_, gate, said) => {
    const benign = join(folder, "benign.jsonl");
    await writeFile(benign, '{"prompt":"How do I bake?","harmful":0}\n');
    const args = ["--task", benign, "--no-cache", "--resamples", "0", "--fail-under", gate];
    const { status, stderr } = await komainu("eval", ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(said);
  });

  it.each([
    ["results", ["calibrate", "--results", "nowhere", "-o", "c.json"], /komainu eval --output/u],
    ["a calibration", ["check", "--calibration", "nowhere", "hello"], /komainu calibrate/u],
  ])("says of %s that are not there how to get them", async (_, args, remedy) => {
    const { status, stderr } = await komainu(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/There is no file nowhere/u);
    expect(stderr).toMatch(remedy);
    expect(stderr).not.toMatch(/ENOENT|Zod/u);
  });

  it("refuses a task that there is not, and names those that there are", async () => {
    const { status, stderr } = await komainu("eval", "--task", "nothing-of-that-name");
    expect(status).toBe(2);
    expect(stderr).toMatch(/no task and no file "nothing-of-that-name"/);
  });
});

describe("nothing that is read, and no result, is written over", () => {
  const LINES = Array.from({ length: 60 }, (_, i) => `{"prompt":"text ${i}","harmful":${i % 2}}\n`);
  const rows = LINES.join("");
  const common = ["--no-cache", "--resamples", "0"];

  it("the rows of the task in the folder of the results", async () => {
    const home = await mkdtemp(join(folder, "own-"));
    const file = join(home, "rows.jsonl");
    await writeFile(file, rows);
    await symlink(file, join(home, "results.json"));
    for (const task of ["rows.jsonl", "results.json"]) {
      const args = ["--task", join(home, task), "--rows-format", "jsonl", "-o", home, "--force"];
      const { status, stderr } = await komainu("eval", ...args, ...common);
      expect(status).toBe(2);
      expect(stderr).toMatch(/would be overwritten/);
      expect(await readFile(file, "utf8")).toBe(rows);
    }
  });

  it("results and calibrations that are there, without --force", async () => {
    const file = join(folder, "plain.jsonl");
    await writeFile(file, rows);
    const home = join(folder, "there");
    const measure = (...more: string[]) =>
      komainu("eval", "--task", file, "-o", home, ...common, ...more);
    expect((await measure()).status).toBe(0);
    const before = await readFile(join(home, "results.json"), "utf8");
    const refused = await measure("--threshold", "0.1");
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/results\.json.*are there already.*--force/);
    expect(await readFile(join(home, "results.json"), "utf8")).toBe(before);
    // A run that was stopped between its files resumes without being told to replace them.
    await writeFile(join(home, "results.unfinished"), "");
    expect((await measure()).status).toBe(0);
    expect((await readdir(home)).toSorted()).toEqual([
      "cost.json",
      "report.html",
      "results.json",
      "rows.jsonl",
    ]);
    const output = join(folder, "kept.json");
    await writeFile(output, "mine");
    const calibrated = await komainu("calibrate", "--task", file, "-o", output, "--no-cache");
    expect(calibrated.stderr).toMatch(/is there already.*--force/);
    const own = ["--results", home, "--force", "-o", join(home, "rows.jsonl")];
    expect((await komainu("calibrate", ...own)).stderr).toMatch(/would be overwritten/);
  });

  it("a folder of data gives each task its file", async () => {
    const data = await mkdtemp(join(folder, "data-"));
    await writeFile(join(data, "jbb.jsonl"), rows.replaceAll("prompt", "text"));
    await writeFile(join(data, "xstest.jsonl"), rows.replaceAll("prompt", "text"));
    const args = ["--task", "jbb,xstest", "--data", data, "--json", ...common];
    const { stdout } = await komainu("eval", ...args);
    const { tasks } = resultsSchema.parse(JSON.parse(stdout));
    expect(tasks.map(({ data }) => data.source)).toEqual(["jbb.jsonl", "xstest.jsonl"]);
  });
});

describe("komainu calibrate", () => {
  it("writes a calibration that check takes, and that another guard refuses", async () => {
    const output = join(folder, "calibration.json");
    const rows = join(folder, "rows.jsonl");
    const done = await komainu(
      "calibrate",
      "--task",
      rows,
      "--label-column",
      "unsafe",
      "--output",
      output,
      "--no-cache",
    );
    expect(done.status).toBe(0);
    expect(done.stdout).toContain("Goal: f1");
    const { stdout } = await komainu("check", "--calibration", output, "--json", "hello");
    expect(stdout).toMatch(/"calibration": "[0-9a-f]{64}"/);
    const text = await readFile(output, "utf8");
    await writeFile(output, text.replace(/"sha256": "./, '"sha256": "x'));
    const refused = await komainu("check", "--calibration", output, "hello");
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("calibration_mismatch");
  });

  it("ends with 1 where a target is missed, and says what is within reach", async () => {
    await evaluate("missed");
    const rows = join(folder, "missed", "rows.jsonl");
    const text = await readFile(rows, "utf8");
    const certain = text.replaceAll(/("harmful":false.*?"score":)[\d.e-]+/gu, "$11");
    await writeFile(rows, certain);
    const output = join(folder, "missed.json");
    const source = ["--results", join(folder, "missed"), "--resamples", "0"];
    const args = ["calibrate", ...source, "--target-fpr", "0.1"];
    const { status, stderr } = await komainu(...args, "-o", output);
    expect(status).toBe(1);
    expect(stderr).toMatch(/Missed.*fpr<=0\.1.*1\.000: 30 of 30 harmless rows/u);
    expect(JSON.parse(await readFile(output, "utf8"))).toMatchObject({ goal: "fpr<=0.1" });
    const missed = await komainu(...args, "-o", join(folder, "json.json"), "--json");
    expect(JSON.parse(missed.stdout)).toMatchObject({
      reports: [{ target: { state: "missed", outOfReach: { denied: 30, negatives: 30 } } }],
    });
  });

  it("ends with 1 where the guard as a whole misses the target, though each threshold keeps it", async () => {
    const file = join(folder, "languages.jsonl");
    const classes = [
      ["en", 1, 200, 0.9],
      ["en", 0, 400, 0.2],
      ["ko", 1, 200, 0.9],
      ["ko", 0, 50, 0.7],
    ] as const;
    const rows = classes.flatMap(([lang, harmful, n, score]) =>
      Array.from({ length: n }, (_, i) => ({
        prompt: `${lang} ${harmful} number ${i}`,
        lang,
        harmful,
        score: score + (i % 20) / 400,
      })),
    );
    await writeFile(file, rows.map((row) => JSON.stringify(row)).join("\n"));
    const results = join(folder, "languages");
    const args = ["--task", file, "--no-cache", "--resamples", "0", "-o", results];
    expect((await komainu("eval", ...args)).status).toBe(0);
    const records = (await readFile(join(results, "rows.jsonl"), "utf8")).trimEnd().split("\n");
    const scored = records.map((line, i) =>
      JSON.stringify({ ...(JSON.parse(line) as object), score: rows[i]?.score }),
    );
    await writeFile(join(results, "rows.jsonl"), `${scored.join("\n")}\n`);
    const target = ["--results", results, "--target-fpr", "0.05", "--resamples", "0"];
    const output = join(folder, "whole.json");
    const { status, stdout, stderr } = await komainu("calibrate", ...target, "-o", output);
    expect(status).toBe(1);
    expect(stderr).toMatch(/Missed for the guard as a whole, .* on 450 held-out harmless rows/u);
    expect(stdout).toMatch(/all +together +after +850 +400 +– /u);
    expect(stdout).toContain(
      "Too few rows for all policies in ko (200 harmful and 50 harmless; 60 harmless ones are needed)",
    );
  });

  it("takes the rows of an evaluation to the same thresholds", async () => {
    await evaluate("g");
    const thresholds = async (name: string, ...source: readonly string[]) => {
      const output = join(folder, name);
      const { status } = await komainu(
        "calibrate",
        ...source,
        "-o",
        output,
        "--target-recall",
        "0.8",
      );
      expect(status).toBe(0);
      const text = await readFile(output, "utf8");
      return /"policies"[^]*/.exec(text)?.[0];
    };
    const rows = ["--task", join(folder, "rows.jsonl"), "--label-column", "unsafe", "--no-cache"];
    expect(await thresholds("1.json", "--results", join(folder, "g"))).toBe(
      await thresholds("2.json", ...rows),
    );
  });
});
