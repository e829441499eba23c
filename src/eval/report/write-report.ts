import { rename, rm, writeFile } from "node:fs/promises";
import { describeWriteFailure } from "../../files/write-failure.ts";
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
  const page = renderReport(results, options);
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, page);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw describeWriteFailure(file, error);
  }
}
