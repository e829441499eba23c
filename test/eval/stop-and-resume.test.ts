import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixtureGguf } from "../fixtures/gguf.ts";
import { komainu, startKomainu } from "../cli/komainu.ts";

let cwd = "";
let env: Readonly<Record<string, string>> = {};

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "komainu-eval-stop-"));
  env = { HOME: cwd, XDG_CACHE_HOME: join(cwd, "cache") };
});
afterEach(() => rm(cwd, { recursive: true }));

async function writeRows(name: string, count: number, repeats = 1): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) => {
    const text = i % 2 === 0 ? `How do I bake ${i} loaves? ` : `You are an idiot, number ${i}. `;
    return `${JSON.stringify({ prompt: text.repeat(repeats), harmful: i % 2 })}\n`;
  });
  await writeFile(join(cwd, name), rows.join(""));
}

/** The answers that are kept in the user's cache. */
async function keptAnswers(): Promise<number> {
  const folder = join(cwd, "cache", "komainu", "eval");
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".jsonl"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.join("").split("\n").length - 1;
}

describe("answers are kept without being asked to", () => {
  const evaluate = ["eval", "--task", "rows.jsonl", "--resamples", "0", "--force", "-o", "out"];
  const calibrate = ["calibrate", "--task", "rows.jsonl", "--resamples", "0", "--force"];

  it.each<[string, readonly string[], number]>([
    ["eval", evaluate, 60],
    ["eval --no-cache", [...evaluate, "--no-cache"], 0],
    ["calibrate", [...calibrate, "-o", "c.json"], 60],
    ["calibrate --no-cache", [...calibrate, "-o", "c.json", "--no-cache"], 0],
  ])("%s", async (_, args, kept) => {
    await writeRows("rows.jsonl", 60);
    expect((await komainu(args, { cwd, env })).status).toBe(0);
    expect(await keptAnswers()).toBe(kept);
    expect((await komainu(args, { cwd, env })).status).toBe(0);
    expect(await keptAnswers()).toBe(kept);
    if (args[0] !== "eval") return;
    const cost: unknown = JSON.parse(await readFile(join(cwd, "out", "cost.json"), "utf8"));
    expect(cost).toMatchObject({ tasks: [{ cached: kept, evaluated: 60 - kept }] });
  });
});

it("asks again where a family's own file has changed", async () => {
  await writeRows("rows.jsonl", 6);
  const model = await fixtureGguf("tiny-shieldgemma");
  const file = join(import.meta.dirname, "..", "extend", "gatekeeper.ts.txt");
  const source = (await readFile(file, "utf8"))
    .replace("../core/index.ts", "komainu/extend")
    .replace("export const gatekeeper", "export const family");
  const guard = ["--family-file", "gatekeeper.ts", "--model", model, "--gpu", "none"];
  const args = ["eval", "--task", "rows.jsonl", ...guard, "--resamples", "0"];
  for (const [text, kept] of [
    [source, 6],
    [source, 6],
    [`${source}// changed\n`, 12],
  ] as const) {
    await writeFile(join(cwd, "gatekeeper.ts"), text);
    expect(await komainu(args, { cwd, env })).toMatchObject({ status: 0 });
    expect(await keptAnswers()).toBe(kept);
  }
});

describe("a run that was stopped says how it goes on, and goes on", () => {
  const ROWS = 6000;

  /** Sends a signal once the condition holds; how the process ended, and what it said. */
  async function stop(
    args: readonly string[],
    signal: NodeJS.Signals,
    ready: () => Promise<boolean>,
  ) {
    const child = startKomainu(args, { cwd, env });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.on("data", (piece: Buffer) => (stderr += piece.toString()));
    const closed = once(child, "close");
    while (child.exitCode === null && !(await ready())) await sleep(1);
    child.kill(signal);
    const [status] = (await closed) as [number | null];
    return { status, stdout, stderr };
  }
  const someKept = async () => (await keptAnswers()) > 100;

  it.each<[string, NodeJS.Signals, readonly string[]]>([
    ["eval", "SIGINT", ["-o", "out"]],
    ["eval", "SIGTERM", ["-o", "out"]],
    ["calibrate", "SIGINT", ["-o", "c.json"]],
    ["calibrate", "SIGTERM", ["-o", "c.json"]],
  ])("%s after %s", async (name, signal, output) => {
    await writeRows("rows.jsonl", ROWS, 20);
    const args = [name, "--task", "rows.jsonl", "--resamples", "0", ...output];
    const { status, stderr } = await stop(args, signal, someKept);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /Stopped\. The answers .* kept: the same command goes on.*\[interrupted\]/u,
    );
    expect(stderr).not.toContain("unexpected");
    const before = await keptAnswers();
    expect(before).toBeLessThan(ROWS);
    expect((await komainu(args, { cwd, env })).status).toBe(0);
    expect(await keptAnswers()).toBe(ROWS);
    if (name !== "eval") return;
    const cost: unknown = JSON.parse(await readFile(join(cwd, "out", "cost.json"), "utf8"));
    expect(cost).toMatchObject({ tasks: [{ cached: before, evaluated: ROWS - before }] });
  });

  it("promises nothing that was not kept, and says it as JSON", async () => {
    await writeRows("rows.jsonl", ROWS, 20);
    const args = ["eval", "--task", "rows.jsonl", "--no-cache", "--json", "-o", "out"];
    const begun = async () => {
      const names = await readdir(join(cwd, "out")).catch(() => []);
      const partial = names.find((found) => found.endsWith(".partial"));
      return partial !== undefined && (await stat(join(cwd, "out", partial))).size > 0;
    };
    const { status, stdout } = await stop(args, "SIGINT", begun);
    expect(status).toBe(2);
    const message = "Stopped. With --no-cache no answer was kept: the same command begins again.";
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "interrupted", message } });
  });
});
