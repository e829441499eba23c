import { KomainuError } from "../../../core/errors.ts";
import type { GateCheck } from "../../../eval/results/check-gates.ts";
import { parseGate, type Gate } from "../../../eval/results/gate.ts";
import { readRowRecords } from "../../../eval/results/read-row-records.ts";
import { renderJunit } from "../../../eval/results/render-junit.ts";
import { renderResultsCsv } from "../../../eval/results/render-results-csv.ts";
import { renderRowsCsv } from "../../../eval/results/render-rows-csv.ts";
import type { Results } from "../../../eval/results/results.ts";
import { protectInputs, protectResults } from "../../../files/protect-files.ts";
import { writeOutput } from "../../../files/replace-file.ts";
import { requireFolders } from "../../../files/require-folder.ts";
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

type ExportOptions = Pick<EvalOptions, "csv" | "rowsCsv" | "junit">;

function exportPaths({ csv, rowsCsv, junit }: ExportOptions): readonly string[] {
  return [csv, rowsCsv, junit].filter((path) => path !== undefined);
}

/** Whether an export, `-`, is what standard output gets instead of the results. */
export function exportsToStdout(options: ExportOptions): boolean {
  return exportPaths(options).includes("-");
}

/**
 * Sees, before anything is measured, that the files of the exports can be written.
 *
 * @throws KomainuError `invalid_input` for a file that is an input or is there already, and for two
 *   things that standard output should get; `file_not_found` for a folder that is not there
 */
export async function protectExports(options: EvalOptions): Promise<void> {
  const { rowsCsv, output, force, json, format } = options;
  if (rowsCsv !== undefined && output === undefined) {
    throw new KomainuError("invalid_input", "--rows-csv is made of rows that --output keeps.");
  }
  if (output === "-") {
    const message =
      "--output names a folder, and - is standard output. Name a folder, or print results with --json or --csv -.";
    throw new KomainuError("invalid_input", message);
  }
  const paths = exportPaths(options);
  if (new Set(paths).size < paths.length) {
    throw new KomainuError("invalid_input", "--csv, --rows-csv and --junit name one file twice.");
  }
  if (exportsToStdout(options) && (json === true || format !== "text")) {
    const message =
      "Standard output gets one thing: leave out --json and --format, or name a file instead of -.";
    throw new KomainuError("invalid_input", message);
  }
  const files = paths.filter((path) => path !== "-");
  await protectInputs(files, await inputFiles(options));
  await protectResults(files, force === true);
  await requireFolders(files);
}

/** Writes the measures, the rows and the gates for other programs, where they were asked for. */
export async function exportResults(
  { csv, rowsCsv, junit, output, texts }: EvalOptions,
  results: Results,
  checks: readonly GateCheck[],
): Promise<void> {
  if (csv !== undefined) await exportText("Measures", csv, [renderResultsCsv(results)]);
  if (junit !== undefined) {
    await exportText("Gates and tasks", junit, [renderJunit(results, checks)]);
  }
  if (rowsCsv === undefined || output === undefined) return;
  await exportText("Rows", rowsCsv, renderRowsCsv(readRowRecords(output), { texts }));
}

/** Writes pieces of text into a file and says so, or, for `-`, to standard output. */
async function exportText(
  what: string,
  path: string,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  if (path === "-") {
    for await (const piece of pieces) process.stdout.write(piece);
    return;
  }
  await writeOutput(path, async (file) => {
    for await (const piece of pieces) await file.write(piece);
  });
  note(`${what} written to ${path}.`);
}
