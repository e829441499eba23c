// Looks for rows of data/screen that are equal or nearly equal to a row that screens are measured
// on: one of data/screen/test-everyday.jsonl, or of the evaluation sets:
//   npx tsx scripts/screen-data/check-leaks.ts
// The evaluation sets are in the shared data (KOMAINU_SHARED_DATA, default ../shared/data). Prints
// files and line numbers, no texts. Exit status 1 when it finds any, 2 when there were no
// evaluation sets to compare with.
import { join } from "node:path";
import { findNear, indexRows, jsonlFiles, readPlacedRows, type PlacedRow } from "./near-rows.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const OWN = join(ROOT, "data", "screen");
const EVALUATION = join(
  process.env["KOMAINU_SHARED_DATA"] ?? join(ROOT, "..", "shared", "data"),
  "eval",
);

function isTest(file: string): boolean {
  return file.startsWith("test-");
}

function readAll(folder: string, files: readonly string[]): readonly PlacedRow[] {
  return files.flatMap((file) => readPlacedRows(folder, file));
}

/** Prints the rows that are nearly measured rows, and says how many they are. */
function countLeaks(
  rows: readonly PlacedRow[],
  measured: readonly PlacedRow[],
  name: string,
): number {
  const index = indexRows(measured);
  const leaks = rows.flatMap((row) => {
    const near = findNear(row, index);
    return near === undefined ? [] : [`${row.place} is nearly ${near.place}`];
  });
  for (const leak of leaks) console.log(leak);
  console.log(`${leaks.length} of ${rows.length} rows are equal or nearly equal to one of ${name}`);
  return leaks.length;
}

const files = jsonlFiles(OWN);
const training = readAll(
  OWN,
  files.filter((file) => !isTest(file)),
);
let leaks = countLeaks(training, readAll(OWN, files.filter(isTest)), "the everyday test set");
const evaluation = readAll(EVALUATION, jsonlFiles(EVALUATION));
if (evaluation.length > 0) leaks += countLeaks(training, evaluation, "the evaluation sets");
else console.error(`No evaluation sets in ${EVALUATION}: set KOMAINU_SHARED_DATA.`);
process.exitCode = leaks > 0 ? 1 : evaluation.length > 0 ? 0 : 2;
