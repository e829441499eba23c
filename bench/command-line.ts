import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGuard } from "../src/guard/create-guard.ts";

const MAIN = join(import.meta.dirname, "..", "dist", "cli", "main.js");

/**
 * How long the command line takes to start, against Node alone; and how many rows `komainu scan`
 * judges a second with the bundled screen, against calling the guard in a loop. Takes the built
 * command line: `npm run build` first.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  if (!existsSync(MAIN)) throw new Error("Build the command line first: npm run build");
  const rounds = quick ? 3 : 11;
  const node = median(rounds, () => time(["-e", "0"]));
  const help = median(rounds, () => time([MAIN, "--help"]));
  const check = median(rounds, () => time([MAIN, "check", "How do I make sourdough?"]));
  console.log(`node -e 0:      ${node.toFixed(0)} ms`);
  console.log(`komainu --help: ${help.toFixed(0)} ms, ratio ${(help / node).toFixed(2)}`);
  console.log(`komainu check:  ${check.toFixed(0)} ms, ratio ${(check / node).toFixed(2)}`);
  await measureScan(quick ? 20_000 : 200_000);
}

async function measureScan(count: number): Promise<void> {
  const texts = Array.from({ length: count }, (_, n) =>
    `${n}: 来週の会議の資料を作りたいので、 list the open questions and suggest a title.`.padEnd(
      100,
    ),
  );
  const folder = await mkdtemp(join(tmpdir(), "komainu-bench-"));
  try {
    const rows = texts.map((text) => `${JSON.stringify({ text })}\n`);
    await writeFile(join(folder, "rows.jsonl"), rows.join(""));
    const loop = await judgeInLoop(texts);
    const scan = time([MAIN, "scan", "rows.jsonl", "--progress", "never"], folder) / 1000;
    console.log(`guard.check in a loop: ${(count / loop).toFixed(0)} rows/s`);
    console.log(`komainu scan:          ${(count / scan).toFixed(0)} rows/s, start included`);
    console.log(`ratio:                 ${(loop / scan).toFixed(2)}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function judgeInLoop(texts: readonly string[]): Promise<number> {
  await using guard = await createGuard({ guard: "screen" });
  const start = performance.now();
  for (const text of texts) await guard.check(text);
  return (performance.now() - start) / 1000;
}

/** Milliseconds that Node takes with these arguments. */
function time(args: readonly string[], cwd?: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  if (status === null || status > 1) throw new Error(`${args.join(" ")} failed: ${stderr}`);
  return performance.now() - start;
}

function median(rounds: number, measure: () => number): number {
  const values = Array.from({ length: rounds }, measure).toSorted((a, b) => a - b);
  return values[Math.floor(rounds / 2)] ?? 0;
}
