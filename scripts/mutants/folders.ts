/**
 * Damages the tiny Hugging Face folders of the tests in thousands of ways, converts each, and loads
 * what comes of it: `npx tsx scripts/mutants/folders.ts --count 5000 --seed 1`.
 */
import { parseArgs } from "node:util";
import type { FolderReport } from "./folder-messages.ts";
import { tryFolderMutants } from "./try-folder-mutants.ts";

const BATCH = 250;

function count(reports: readonly FolderReport[], by: (report: FolderReport) => string): string {
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
const reports: FolderReport[] = [];
for (let from = 0; from < total; from += BATCH) {
  reports.push(...(await tryFolderMutants({ seed, from, to: Math.min(total, from + BATCH) })));
  process.stderr.write(`${reports.length} of ${total}\n`);
}
const isHeld = ({ outcome }: FolderReport) => outcome === "refused" || outcome === "loaded";
const bad = reports.filter((report) => !isHeld(report));
process.stdout.write(`${reports.length} mutants, seed ${seed}:\n`);
process.stdout.write(`${count(reports, ({ kind, outcome }) => `${outcome.padEnd(14)} ${kind}`)}\n`);
process.stdout.write(`${count(reports, ({ outcome }) => outcome)}\n`);
for (const { index, kind, outcome, detail } of bad) {
  process.stdout.write(`  ${index} ${kind}: ${outcome} ${detail}\n`);
}
process.exitCode = bad.length === 0 ? 0 : 1;
