import { rename, writeFile } from "node:fs/promises";
import { KomainuError, errorMessage } from "../../core/errors.ts";
import type { Cost } from "../cost.ts";
import type { Results } from "../results.ts";
import { renderReport } from "./render-report.ts";

/**
 * Writes the page of some results to a file, wholly or not at all. What cannot be written:
 * `invalid_input`, naming the file.
 */
export async function writeReport(
  file: string,
  results: Results,
  cost: Cost | null = null,
): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, renderReport(results, cost));
    await rename(unfinished, file);
  } catch (error) {
    throw new KomainuError(
      "invalid_input",
      `Cannot write the report ${file}: ${errorMessage(error)}. Name a folder that can be written to.`,
      { cause: error },
    );
  }
}
