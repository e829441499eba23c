import { runEvaluation } from "../../src/eval/run/run-evaluation.ts";
import { ownTask } from "../../src/eval/tasks/own-task.ts";
import { writeResults } from "../../src/eval/results/write-results.ts";
import { slowGuard } from "./slow-guard.ts";

/**
 * Measures the slow guard on a file: a process to be killed. Prints a dot a row, and at the end how
 * often it asked the guard.
 */
const [file = "", output = "", cacheFolder = ""] = process.argv.slice(2);
const guard = slowGuard(4);
const { results, cost } = await runEvaluation({
  guards: [{ open: async () => guard }],
  tasks: [{ task: ownTask(file, {}), file }],
  concurrency: 3,
  cacheFolder,
  output,
  seed: 1,
  resamples: 50,
  onProgress: () => void process.stdout.write("."),
});
await writeResults(output, results, cost);
process.stdout.write(String(guard.asked()));
