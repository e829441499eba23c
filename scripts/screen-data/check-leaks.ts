// Looks for rows of data/screen that are equal or nearly equal to a row that screens are measured
// on: one of data/screen/test-everyday.jsonl, or of the evaluation sets:
//   npx tsx scripts/screen-data/check-leaks.ts [DIR]
// DIR holds evaluation sets as JSONL with the columns text and harmful. Prints files and line
// numbers, no texts. Exit status 1 when it finds any.
import { join } from "node:path";
import { findNear, indexRows, jsonlFiles, readPlacedRows, type PlacedRow } from "./near-rows.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const OWN = join(ROOT, "data", "screen");
const [EVALUATION] = process.argv.slice(2);

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
let leaks = countLeaks(training, readAll(OWN, files.filter(isTest)), "the test sets");
if (EVALUATION !== undefined) {
  const evaluation = readAll(EVALUATION, jsonlFiles(EVALUATION));
  leaks += countLeaks(training, evaluation, "the evaluation sets");
}
process.exitCode = leaks > 0 ? 1 : 0;
