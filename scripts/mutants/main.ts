/**
 * Damages the tiny models and adapters of the tests in thousands of ways, and hands each to the
 * engine: `npx tsx scripts/mutants/main.ts --count 5000 --seed 1`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fixtureGguf } from "../../test/fixtures/gguf.ts";
import type { Report, Subject } from "./messages.ts";
import { runTask } from "./run-task.ts";

const BATCH = 250;

async function findSubjects(): Promise<readonly Subject[]> {
  const gemma = await fixtureGguf("tiny-gemma-jpn");
  return [
    { path: await fixtureGguf("tiny-shieldgemma") },
    { path: await fixtureGguf("tiny-guardreasoner") },
    { path: await fixtureGguf("tiny-arise-lora"), base: gemma },
    { path: await fixtureGguf("tiny-shieldgemma", { quantization: "q8_0" }) },
    { path: await fixtureGguf("tiny-guardreasoner", { quantization: "q4_0" }) },
    { path: await fixtureGguf("tiny-llama-untied", { quantization: "f16" }) },
  ];
}

function count(reports: readonly Report[], by: (report: Report) => string): string {
  const counts = new Map<string, number>();
  for (const report of reports) counts.set(by(report), (counts.get(by(report)) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b, "en"))
    .map(([name, times]) => `  ${String(times).padStart(6)}  ${name}`)
    .join("\n");
}

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "5000" },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(values.seed);
const total = Number(values.count);
const subjects = [...(await findSubjects())];
const cache = await mkdtemp(join(tmpdir(), "komainu-mutants-cache-"));
try {
  const reports: Report[] = [];
  for (let from = 0; from < total; from += BATCH) {
    const task = { seed, from, to: Math.min(total, from + BATCH), subjects, asUser: false };
    reports.push(...(await runTask(task, cache)));
    console.error(`${reports.length} of ${total}`);
  }
  console.log(`${reports.length} mutants, seed ${seed}, without the trial:`);
  console.log(count(reports, ({ kind, outcome }) => `${outcome.padEnd(14)} ${kind}`));
  console.log(count(reports, ({ outcome }) => outcome));
  const fatal = reports.filter(({ outcome }) => outcome === "died" || outcome === "hung");
  for (const { index, kind, detail } of fatal) console.log(`  ${index} ${kind}: ${detail}`);
  const seen: Report[] = [];
  for (const { index } of fatal) {
    const task = { seed, from: index, to: index + 1, subjects, asUser: true };
    seen.push(...(await runTask(task, cache)));
  }
  console.log(`the ${fatal.length} of them that ended the process, as a user loads them:`);
  console.log(count(seen, ({ outcome, detail }) => `${outcome} ${detail ?? ""}`));
  const held = [...reports, ...seen].every(({ outcome }) => outcome !== "unnamed error");
  process.exitCode = held && seen.every(({ outcome }) => outcome === "refused") ? 0 : 1;
} finally {
  await rm(cache, { recursive: true });
}
