import { writeOutput } from "../../files/replace-file.ts";
import type { Results } from "../results/results.ts";
import { renderReport, type ReportOptions } from "./render-report.ts";

/**
 * Writes the page of some results to a file, wholly or not at all. Throws `file_not_found` where it
 * cannot be written, `disk_full` where there is no space.
 */
export async function writeReport(
  file: string,
  results: Results,
  options: ReportOptions = {},
): Promise<void> {
  await writeOutput(file, renderReport(results, options));
}
