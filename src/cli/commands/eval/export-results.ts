import { KomainuError } from "../../../core/errors.ts";
import type { GateCheck } from "../../../eval/results/check-gates.ts";
import { parseGate, type Gate } from "../../../eval/results/gate.ts";
import { readRowRecords } from "../../../eval/results/read-row-records.ts";
import { renderJunit } from "../../../eval/results/render-junit.ts";
import { renderResultsCsv } from "../../../eval/results/render-results-csv.ts";
import { renderRowsCsv } from "../../../eval/results/render-rows-csv.ts";
import { resultFiles } from "../../../eval/results/results-folder.ts";
import type { Results } from "../../../eval/results/results.ts";
import { protectInputs, protectResults } from "../../../files/protect-files.ts";
import { writeOutput } from "../../../files/replace-file.ts";
import { note } from "../../ui/note.ts";
import type { EvalOptions } from "./eval-options.ts";
import { inputFiles } from "./input-files.ts";

/** The bounds that `--fail-under` and `--fail-over` give. Throws `invalid_input` as `parseGate`. */
export function readGates({ failUnder = [], failOver = [] }: EvalOptions): readonly Gate[] {
  return [
    ...failUnder.map((text) => parseGate("under", text)),
    ...failOver.map((text) => parseGate("over", text)),
  ];
}

/** The files of the exports that were asked for. */
export function exportFiles({ csv, rowsCsv, junit }: EvalOptions): readonly string[] {
  return [csv, rowsCsv, junit].filter((file) => file !== undefined);
}

/**
 * Sees, before anything is measured, that the exports write over nothing.
 *
 * @throws KomainuError `invalid_input` for a file that is an input or another output, or is there already
 */
export async function protectExports(options: EvalOptions): Promise<void> {
  const { rowsCsv, output, force } = options;
  if (rowsCsv !== undefined && output === undefined) {
    throw new KomainuError("invalid_input", "--rows-csv is made of rows that --output keeps.");
  }
  const files = exportFiles(options);
  const results = output === undefined ? [] : resultFiles(output);
  await protectInputs([...files, ...results], await inputFiles(options));
  await protectResults(files, force === true);
}

/** Writes the measures, the rows and the gates for other programs, where they were asked for. */
export async function exportResults(
  { csv, rowsCsv, junit, output, texts }: EvalOptions,
  results: Results,
  checks: readonly GateCheck[],
): Promise<void> {
  if (csv !== undefined) {
    await writeOutput(csv, renderResultsCsv(results));
    note(`Measures written to ${csv}.`);
  }
  if (junit !== undefined) {
    await writeOutput(junit, renderJunit(results, checks));
    note(`Gates and tasks written to ${junit}.`);
  }
  if (rowsCsv === undefined || output === undefined) return;
  const records = readRowRecords(output);
  await writeOutput(rowsCsv, async (file) => {
    for await (const text of renderRowsCsv(records, { texts })) await file.write(text);
  });
  note(`Rows written to ${rowsCsv}.`);
}
