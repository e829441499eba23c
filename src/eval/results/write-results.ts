import { join } from "node:path";
import { writeOutput } from "../../files/replace-file.ts";
import { describeWriteFailure } from "../../files/write-failure.ts";
import type { Cost } from "../judge/cost.ts";
import type { ReportOptions } from "../report/render-report.ts";
import { writeReport } from "../report/write-report.ts";
import { beginFiles, endFiles } from "./results-folder.ts";
import type { Results } from "./results.ts";
import { makeFolder } from "../../files/make-folder.ts";

/** Results as `results.json` holds them and `komainu eval --json` prints them, to the byte. */
export function serialiseResults(results: Results): string {
  return `${JSON.stringify(results)}\n`;
}

/**
 * Writes `results.json`, `cost.json` and `report.html` into a folder, each wholly or not at all.
 * `report` gives the page's title and language.
 */
export async function writeResults(
  folder: string,
  results: Results,
  cost: Cost | null,
  report: Omit<ReportOptions, "cost"> = {},
): Promise<void> {
  await makeResultsFolder(folder);
  await beginFiles(folder);
  await writeOutput(join(folder, "results.json"), serialiseResults(results));
  if (cost !== null) {
    await writeOutput(join(folder, "cost.json"), `${JSON.stringify(cost, null, 2)}\n`);
  }
  await writeReport(join(folder, "report.html"), results, { ...report, cost });
  await endFiles(folder);
}

/** Makes a folder for results. Throws `file_not_found` where that cannot be. */
export async function makeResultsFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (error) {
    throw describeWriteFailure(folder, error);
  }
}
