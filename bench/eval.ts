import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRows } from "../src/rows/read-rows.ts";
import { createRandom } from "../src/metrics/random.ts";
import { runPredictions } from "../src/eval/run/run-predictions.ts";
import { ownTask } from "../src/eval/tasks/own-task.ts";

/** Evaluates ten million scored rows from a file, against reading and sorting them and no more. */
export async function run({ quick }: { quick: boolean }): Promise<void> {
  const rows = quick ? 200_000 : 10_000_000;
  const folder = await mkdtemp(join(tmpdir(), "komainu-bench-"));
  const file = join(folder, "scores.jsonl");
  try {
    await writeScores(file, rows);
    const baseline = await timed(() => readAndSort(file, rows));
    const evaluated = await timed(() => evaluate(file));
    console.log(`${rows.toLocaleString("en-US")} rows`);
    console.log(`reading and sorting: ${baseline.seconds.toFixed(1)} s`);
    console.log(`evaluating:          ${evaluated.seconds.toFixed(1)} s`);
    console.log(`ratio:               ${(evaluated.seconds / baseline.seconds).toFixed(2)}`);
    console.log(
      `peak memory while evaluating: ${evaluated.peak.toFixed(0)} MB, ${((evaluated.peak * 1e6) / rows).toFixed(0)} bytes a row`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeScores(file: string, rows: number): Promise<void> {
  const stream = createWriteStream(file);
  const random = createRandom(1);
  for (let done = 0; done < rows;) {
    let text = "";
    for (let i = 0; i < 10_000 && done < rows; i++, done++) {
      const harmful = random() < 0.2 ? 1 : 0;
      const score = random() * 0.7 + harmful * 0.3;
      text += `{"score":${score.toFixed(7)},"harmful":${harmful}}\n`;
    }
    if (!stream.write(text)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "close");
}

async function readAndSort(file: string, rows: number): Promise<void> {
  const scores = new Float64Array(rows);
  for await (const { index, row } of readRows(file)) scores[index] = Number(row["score"]);
  scores.sort();
}

async function evaluate(file: string): Promise<void> {
  await runPredictions({
    sources: [{ file, task: ownTask(file, {}) }],
  });
}

/** Seconds, and the highest resident memory in MB beyond what there was before. */
async function timed(work: () => Promise<void>): Promise<{ seconds: number; peak: number }> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  const start = performance.now();
  await work();
  clearInterval(timer);
  return {
    seconds: (performance.now() - start) / 1000,
    peak: (Math.max(peak, process.memoryUsage.rss()) - before) / 1e6,
  };
}
