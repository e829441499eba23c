import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { komainu } from "./komainu.ts";

let cwd = "";
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "komainu-errors-"));
  await writeFile(join(cwd, "rows.csv"), "質問,有害\nパンの作り方は？,0\n犬の散歩は？,1\n");
});
afterAll(async () => {
  await rm(cwd, { recursive: true });
});

describe("errors under --json", () => {
  it.each([
    ["an error", ["check", "--json", "--file", "none.txt"], "file_not_found", "input"],
    ["wrong use", ["check", "--json", "--bogus"], "invalid_input", "input"],
    ["--format json", ["eval", "--format", "json", "--task", "none"], "invalid_input", "input"],
    [
      "another command",
      ["guards", "--json", "--family-file", "none.ts"],
      "file_not_found",
      "input",
    ],
    [
      "a guard without a model",
      ["check", "--json", "--guard", "arise", "x"],
      "model_not_installed",
      "model",
    ],
  ])("are one JSON object on stdout: %s", async (_name, args, code, fault) => {
    const { status, stdout, stderr } = await komainu(args, { cwd });
    expect(status).toBe(2);
    const message = expect.any(String) as string;
    expect(JSON.parse(stdout)).toEqual({ error: { code, message, fault, retryable: false } });
    expect(stderr).not.toBe("");
  });

  it("stay off a stdout that holds rows", async () => {
    const input = '{"text":"パン"}\n{"text":\n';
    const args = ["scan", "-", "--format", "jsonl", "--json", "--quiet"];
    const { status, stdout, stderr } = await komainu(args, { cwd, input });
    expect([status, stdout.includes("error")]).toEqual([2, false]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "file_damaged" } });
    const whole = await komainu(args, { cwd, input: '{"text":"パン"}\n' });
    expect(JSON.parse(whole.stdout)).toMatchObject({ index: 0 });
    expect(JSON.parse(whole.stderr)).toMatchObject({ rows: 1 });
  });

  it("are words alone without it, also where the word stands after --", async () => {
    const { stdout } = await komainu(["check", "--file", "none.txt", "--", "--json"], { cwd });
    expect(stdout).toBe("");
  });
});

describe("errors of files", () => {
  it.each([
    ["a policy", ["check", "x", "--policy", "part.json"], "prompt: it is missing"],
    ["a calibration", ["check", "x", "--calibration", "none.json"], "There is no file none.json"],
    ["results", ["calibrate", "--results", "none", "-o", "c.json"], "There is no file none"],
    [
      "a training row",
      ["train", "screen", "--data", "part.json", "--out", "x"],
      "text: it is missing",
    ],
    ["training rows", ["train", "screen", "--data", "rows.csv", "--out", "x"], "rows.csv, line 1"],
    ["a family", ["guards", "--family-file", "rows.csv"], "could not be loaded"],
  ])("are said in words, without what the file holds: %s", async (_name, args, message) => {
    await writeFile(join(cwd, "part.json"), '{"id": "x"}');
    const { status, stderr } = await komainu(args, { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message) as string]);
    expect(stderr).not.toMatch(/ENOENT|✖|Invalid input|Require stack|質問/u);
  });
});

describe("--quiet", () => {
  it("leaves the result and errors", async () => {
    const scan = ["scan", "rows.csv", "-o", "v.jsonl", "--force", "--progress", "plain"];
    expect((await komainu(scan, { cwd })).stderr).toContain("judges rows.csv");
    const quiet = await komainu([...scan, "--quiet"], { cwd });
    expect([quiet.status, quiet.stdout, quiet.stderr]).toEqual([0, "", ""]);
    const verdict = await komainu(["check", "パン", "--quiet"], { cwd });
    expect(verdict.stdout).not.toMatch(/^ +note /mu);
    const wrong = await komainu(["scan", "none.csv", "--quiet"], { cwd });
    expect(wrong.stderr).toContain("none.csv");
  });
});

describe("options that do nothing", () => {
  it.each([
    ["--variant", ["check", "x", "--variant", "card"], "The screen takes no --variant"],
    ["--threads", ["check", "x", "--threads", "2"], "The screen takes no --threads"],
    ["--sequences", ["scan", "rows.csv", "--sequences", "2"], "The screen takes no --sequences"],
    ["--alpha", ["check", "x", "--alpha", "0.5"], "--set alpha=0.5"],
    ["--json with --format", ["check", "x", "--json", "--format", "text"], "cannot be used with"],
    ["eval's too", ["eval", "--task", "x", "--json", "--format", "csv"], "cannot be used with"],
    [
      "--results with --guard",
      ["calibrate", "-o", "c", "--results", "r", "--guard", "screen"],
      "--guard does nothing beside --results",
    ],
    [
      "--results with --task",
      ["calibrate", "-o", "c", "--results", "r", "--task", "t"],
      "--task does nothing beside --results",
    ],
    [
      "--predictions with --model",
      ["eval", "--predictions", "p", "--model", "m"],
      "--model does nothing beside --predictions",
    ],
    [
      "--compare with --limit",
      ["eval", "--compare", "a", "b", "--limit", "1"],
      "--limit does nothing beside --compare",
    ],
    [
      "--compare with --predictions",
      ["eval", "--compare", "a", "--predictions", "p"],
      "--predictions does nothing beside --compare",
    ],
    [
      "--list with --task",
      ["eval", "--list", "--task", "jbb"],
      "--task does nothing beside --list",
    ],
    [
      "--guard-name alone",
      ["eval", "--task", "rows.csv", "--guard-name", "x"],
      "--guard-name does nothing without --predictions",
    ],
    [
      "--title alone",
      ["eval", "--task", "rows.csv", "--title", "x"],
      "--title does nothing without --output",
    ],
    ["--rows-csv alone", ["eval", "--task", "rows.csv", "--rows-csv", "x"], "--rows-csv"],
    [
      "--restart of a stream",
      ["scan", "-", "--format", "lines", "--restart"],
      "--restart does nothing beside",
    ],
    [
      "two columns of prompts",
      ["scan", "rows.csv", "--text-column", "質問", "--prompt-column", "質問"],
      "Give one of",
    ],
  ])("are refused: %s", async (_name, args, message) => {
    const { status, stderr } = await komainu(args, { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining(message) as string]);
  });
});

describe("gates and exports of eval", () => {
  const measure = [
    "eval",
    "--task",
    "rows.csv",
    "--threshold",
    "0",
    "--no-cache",
    "--resamples",
    "0",
  ];

  it.each([
    ["one that holds", ["--fail-under", "recall=1"], 0],
    ["one that does not", ["--fail-over", "falsePositiveRate=0.5"], 1],
    ["one of each", ["--fail-under", "recall=1", "--fail-under", "f1=0.9"], 1],
    ["one that is none", ["--fail-under", "goodness=1"], 2],
    ["one of another task", ["--fail-under", "jbb:f1=0.5"], 2],
  ])("end with the status of %s", async (_name, gates, status) => {
    const run = await komainu([...measure, ...gates], { cwd });
    expect(run.status).toBe(status);
    expect(run.stderr.includes("gate failed")).toBe(status === 1);
  });

  it("are written as CSV, JUnit and a titled report, and never over another file", async () => {
    const files = ["--csv", "m.csv", "--rows-csv", "r.csv", "--junit", "j.xml", "-o", "results"];
    const gates = ["--fail-over", "f1=0.1", "--title", "Before launch"];
    const { status } = await komainu([...measure, ...files, ...gates], { cwd });
    expect(status).toBe(1);
    const { readFile } = await import("node:fs/promises");
    const read = (name: string) => readFile(join(cwd, name), "utf8");
    expect(await read("m.csv")).toContain("screen,");
    expect((await read("r.csv")).trim().split("\r\n")).toHaveLength(3);
    expect(await read("j.xml")).toContain('failures="1"');
    expect(await read("results/report.html")).toContain("<title>Before launch");
    const again = await komainu([...measure, "--csv", "m.csv"], { cwd });
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining("--force") as string]);
  });

  it.each([
    ["csv", /^\uFEFF?guard,guard_name,task/u],
    ["junit", /^<\?xml/u],
  ])("are printed as %s", async (form, beginning) => {
    const { status, stdout } = await komainu([...measure, "--format", form], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(beginning);
  });
});

describe("a screen of one's own", () => {
  it("is used by check, scan and eval, and named in the verdict", async () => {
    const data = join(import.meta.dirname, "..", "..", "data", "screen", "own-ja-first.jsonl");
    const train = ["train", "screen", "--data", data, "--buckets", "65536", "--name", "mine"];
    expect((await komainu([...train, "--out", "mine.bin"], { cwd })).status).toBe(0);
    const { stdout } = await komainu(["check", "パン", "--model", "mine.bin", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ provenance: { model: { name: "mine" } } });
    const scan = ["scan", "rows.csv", "--model", "mine.bin", "-o", "mine.jsonl"];
    expect((await komainu(scan, { cwd })).status).toBe(0);
    const args = ["eval", "--task", "rows.csv", "--model", "mine.bin", "--no-cache", "--json"];
    const results = await komainu(args, { cwd });
    expect(JSON.parse(results.stdout)).toMatchObject({
      guards: [{ provenance: { model: { name: "mine" } } }],
    });
  });
});
