import { spawn } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const ROWS = 300;
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "komainu-eval-"));
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const text = i % 3 === 0 ? `${i} 番目の質問` : `question ${i}`;
    const harmful = (i * 7) % 5 < 2 ? 1 : 0;
    return JSON.stringify({ text, harmful, labels: { hate: harmful }, source: `s${i % 4}` });
  });
  await writeFile(join(folder, "rows.jsonl"), `${rows.join("\n")}\n`);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly asked: number;
}

/** Runs the evaluation in a process of its own, killed after so many rows, if at all. */
async function run(name: string, cache: string, killAfter = Infinity): Promise<Ended> {
  const output = join(folder, name);
  await mkdir(output, { recursive: true });
  const script = "test/eval/run-slow-guard.ts";
  const args = ["--import", "tsx", script, join(folder, "rows.jsonl"), output, join(folder, cache)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.on("data", (piece: Buffer) => {
    stdout += piece.toString();
    if (stdout.length >= killAfter) child.kill("SIGKILL");
  });
  const code = await new Promise<number | null>((resolve) => void child.on("close", resolve));
  return { code, asked: Number(stdout.replaceAll(".", "")) };
}

const read = (name: string, file: string) => readFile(join(folder, name, file));

it("gives the same bytes after kills at random, and asks for nothing twice", async () => {
  const whole = await run("whole", "cache-whole");
  expect(whole).toEqual({ code: 0, asked: ROWS });
  let rows = 0;
  for (let kill = 0; kill < 2; kill++) {
    rows += 40 + Math.floor(Math.random() * 80);
    expect((await run("killed", "cache-killed", rows)).code).toBe(null);
  }
  const files = await readdir(join(folder, "cache-killed"));
  const answers = files.find((name) => name.endsWith(".jsonl")) ?? "";
  await appendFile(join(folder, "cache-killed", answers), '{"key":"half a re');
  const ended = await run("killed", "cache-killed");
  expect(ended.code).toBe(0);
  // All that had come is kept, but for what was on its way to the disk at each kill.
  expect(ended.asked).toBeLessThan(ROWS - rows + 30);
  for (const file of ["results.json", "rows.jsonl"]) {
    expect((await read("killed", file)).equals(await read("whole", file))).toBe(true);
  }
  const again = await run("again", "cache-whole");
  expect(again.asked).toBe(0);
  expect((await read("again", "results.json")).equals(await read("whole", "results.json"))).toBe(
    true,
  );
});
