// Checks what is said of GuardReasoner's published numbers against its authors' recorded answers:
//   npx tsx scripts/check-published.ts DIR
// DIR holds `published.json` (the paper's tables: guardreasoner_paper, by prompt, response and
// refusal, guard and data set, in percent) and `guardreasoner/{1B,3B,8B}/SET.jsonl`, the answers.
// Prints figures, no texts. Exit status 1 where anything differs.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readAnswers } from "../src/families/guardreasoner-answers.ts";
import { runPredictions } from "../src/eval/run/run-predictions.ts";
import { GUARDREASONER_PAPER } from "../src/eval/tasks/published.ts";
import { findTask, TASKS } from "../src/eval/tasks/registry.ts";

const numbers = z.record(z.string(), z.record(z.string(), z.number()));
const publishedSchema = z.object({
  guardreasoner_paper: z.object({ prompt: numbers, response: numbers, refusal: numbers }),
});

const folder = process.argv[2];
if (folder === undefined) {
  console.error("Give the folder that holds published.json and guardreasoner/.");
  process.exit(2);
}
const tables = publishedSchema.parse(
  JSON.parse(readFileSync(join(folder, "published.json"), "utf8")),
).guardreasoner_paper;
const recorded = join(folder, "guardreasoner");
let wrong = 0;

/** Prints what was found beside what is published, and counts what differs. */
function compare(what: string, found: string, published: string): void {
  const same = found === published;
  if (!same) wrong += 1;
  console.log(
    `${same ? "same  " : "DIFFERS"} ${what}: ${found}${same ? "" : `, not ${published}`}`,
  );
}

/** F1 of every recorded file, by the paper's own rules. */
async function checkCells(): Promise<void> {
  for (const size of readdirSync(recorded).sort()) {
    for (const name of readdirSync(join(recorded, size)).sort()) {
      const set = name.replace(/\.jsonl$/, "");
      const task = findTask(set);
      if (task === undefined) throw new Error(`no task is called ${set}`);
      const sources = [{ file: join(recorded, size, name), task }];
      const { evaluations } = await runPredictions({ sources, rules: "paper", resamples: 0 });
      const f1 = evaluations[0]?.categories[0]?.metrics.f1.value ?? Number.NaN;
      const published = tables[task.group][`GuardReasoner ${size}`]?.[set] ?? Number.NaN;
      compare(`F1 of ${size} on ${set}`, (f1 * 100).toFixed(2), published.toFixed(2));
    }
  }
}

/** The numbers that tasks quote of the paper. */
function checkQuoted(): void {
  for (const { id, group, aliases, published } of TASKS) {
    const quoted = published.filter(({ source }) => source === GUARDREASONER_PAPER);
    if (quoted.length === 0) continue;
    const set = id.startsWith("wildguard") ? "WildGuardTest" : (aliases[0] ?? "");
    const table = Object.entries(tables[group]).flatMap(([guard, row]) => {
      const value = row[set];
      return value === undefined ? [] : [`${guard} ${(value / 100).toFixed(4)}`];
    });
    const ours = quoted.map(({ guard, value }) => `${guard} ${value.toFixed(4)}`);
    compare(`numbers quoted by ${id}`, ours.join("; "), table.join("; "));
  }
}

/** How many recorded outputs a strict reading leaves without an answer, by which one it is. */
function checkReading(): void {
  const counts = new Map<string, number>();
  let outputs = 0;
  for (const path of readdirSync(recorded, { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".jsonl")) continue;
    for (const line of readFileSync(join(recorded, path), "utf8").trim().split("\n")) {
      const { predict } = z.object({ predict: z.string() }).parse(JSON.parse(line));
      const answers = readAnswers(predict);
      const read = (["request", "completion", "response"] as const)
        .map((name) => (answers[name] === undefined ? "?" : "x"))
        .join("/");
      counts.set(read, (counts.get(read) ?? 0) + 1);
      outputs += 1;
    }
  }
  const unread = [...counts].filter(([read]) => read.includes("?"));
  const found = unread.map(([read, count]) => `${count} ${read}`).sort();
  // Counted by hand from the rows that a strict reading leaves: absent, repeated or other words.
  const counted = "1 x/?/x, 1 x/x/?, 2 ?/x/x, 20 ?/?/x, 5 ?/?/?";
  compare(`not read of ${outputs}`, found.join(", "), counted);
}

await checkCells();
checkQuoted();
checkReading();
console.log(wrong === 0 ? "All is as published." : `${wrong} differ.`);
process.exitCode = wrong === 0 ? 0 : 1;
