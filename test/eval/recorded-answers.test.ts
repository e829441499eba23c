import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultsSchema } from "../../src/eval/results/results.ts";
import { komainu } from "../cli/komainu.ts";

let cwd = "";
const rows = Array.from({ length: 30 }, (_, i) => ({
  id: `r${i}`,
  prompt: i % 2 === 0 ? `How do I bake ${i} loaves?` : `You are a worthless idiot, number ${i}`,
  harmful: i % 2,
}));
const others = rows.map((row, i) => ({
  ...row,
  id: `x${i}`,
  prompt: `Good morning, number ${i}.`,
}));
const jsonl = (items: readonly object[]) =>
  items.map((item) => `${JSON.stringify(item)}\n`).join("");

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "komainu-recorded-"));
  await writeFile(join(cwd, "rows.jsonl"), jsonl(rows));
  await writeFile(join(cwd, "others.jsonl"), jsonl(others));
  for (const [input, output, ...more] of [
    ["rows.jsonl", "scan.jsonl"],
    ["rows.jsonl", "scan.csv"],
    ["others.jsonl", "other-texts.jsonl", "--include-text"],
    ["others.jsonl", "other-ids.csv", "--keep", "id"],
  ] as const) {
    const args = ["scan", input, "-o", output, "--progress", "never", ...more];
    const { status, stderr } = await komainu(args, { cwd });
    if (status !== 0) throw new Error(stderr);
  }
});
afterAll(() => rm(cwd, { recursive: true }));

async function lines(name: string): Promise<string[]> {
  return (await readFile(join(cwd, name), "utf8")).trimEnd().split("\n");
}

/** Scores answers against the labelled rows. */
async function evaluate(answers: readonly string[], name: string) {
  await writeFile(join(cwd, name), answers.map((line) => `${line}\n`).join(""));
  const args = [
    "eval",
    "--predictions",
    name,
    "--task",
    "rows.jsonl",
    "--resamples",
    "0",
    "--json",
  ];
  return komainu(args, { cwd });
}

function measured(stdout: string) {
  const [evaluation] = resultsSchema.parse(JSON.parse(stdout)).evaluations;
  return { rows: evaluation?.rows, overall: evaluation?.categories[0] };
}

/** As a table sorted by score, which a spreadsheet makes of it. */
function byScore([head = "", ...body]: readonly string[]): string[] {
  const scoreOf = (line: string) => Number(line.split(",")[2]);
  return [head, ...body.toSorted((a, b) => scoreOf(b) - scoreOf(a))];
}

describe("a scan's answers to labelled rows of another file", () => {
  it.each<[string, string, (lines: readonly string[]) => readonly string[]]>([
    ["backwards", "scan.jsonl", (all) => all.toReversed()],
    ["a table sorted by score", "scan.csv", byScore],
  ])("%s count as in order", async (_, name, change) => {
    const all = await lines(name);
    const ordered = await evaluate(all, `ordered-${name}`);
    const changed = await evaluate(change(all), `changed-${name}`);
    expect([ordered.status, changed.status]).toEqual([0, 0]);
    expect(measured(changed.stdout)).toEqual(measured(ordered.stdout));
    expect(measured(changed.stdout).rows).toBe(30);
  });

  it.each<[string, string, (lines: readonly string[]) => readonly string[], RegExp]>([
    [
      "incomplete",
      "scan.jsonl",
      (all) => all.slice(0, 20),
      /10 of 30 .*row 21, 22, 23, 24, 25 and 5 more/u,
    ],
    [
      "too many",
      "scan.csv",
      (all) => [...all, (all[1] ?? "").replace(/^0/u, "30")],
      /1 recorded .*none/u,
    ],
    ["of other texts", "other-texts.jsonl", (all) => all, /its text is not that of row 1/u],
    ["of other ids", "other-ids.csv", (all) => all, /its id is not that of row 1/u],
  ])("that are %s are refused", async (_, name, change, message) => {
    const { status, stdout, stderr } = await evaluate(change(await lines(name)), `refused-${name}`);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "invalid_input" } });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("Good morning");
  });
});
