// Looks for rows of data/screen that are equal or nearly equal to a row of the evaluation sets:
//   npx tsx scripts/screen-data/check-leaks.ts DIR
// DIR holds evaluation sets as JSONL with the columns text and harmful. Prints files and line
// numbers, no texts. Exit status 1 when it finds any.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { normaliseText } from "../../src/screen/normalise-text.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const EVALUATION = process.argv[2] ?? "";
/** Two texts are nearly equal when they share this much of their character 3-grams (Jaccard). */
const NEAR = 0.7;

interface Row {
  readonly place: string;
  readonly shingles: ReadonlySet<string>;
}

function shinglesOf(text: string): ReadonlySet<string> {
  const bare = normaliseText(text).replace(/[^\p{L}\p{N}]+/gu, "");
  const shingles = new Set<string>([bare.slice(0, 3)]);
  for (let at = 0; at + 3 <= bare.length; at++) shingles.add(bare.slice(at, at + 3));
  return shingles;
}

function readFolder(folder: string): readonly Row[] {
  const rows: Row[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".jsonl"))) {
    for (const [index, line] of readFileSync(join(folder, file), "utf8").split("\n").entries()) {
      if (line === "") continue;
      const row: unknown = JSON.parse(line);
      if (typeof row !== "object" || row === null || !("text" in row)) continue;
      rows.push({ place: `${file}:${index + 1}`, shingles: shinglesOf(String(row.text)) });
    }
  }
  return rows;
}

function findNear(row: Row, index: ReadonlyMap<string, readonly Row[]>): Row | undefined {
  const shared = new Map<Row, number>();
  for (const shingle of row.shingles) {
    for (const other of index.get(shingle) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
  }
  for (const [other, count] of shared) {
    if (count / (row.shingles.size + other.shingles.size - count) >= NEAR) return other;
  }
  return undefined;
}

if (!existsSync(EVALUATION)) {
  console.error("Give the folder of the evaluation sets.");
  process.exit(2);
}
const index = new Map<string, Row[]>();
for (const row of readFolder(EVALUATION)) {
  for (const shingle of row.shingles) {
    const rows = index.get(shingle) ?? [];
    rows.push(row);
    index.set(shingle, rows);
  }
}
const own = readFolder(join(ROOT, "data", "screen"));
let leaks = 0;
for (const row of own) {
  const near = findNear(row, index);
  if (near === undefined) continue;
  leaks++;
  console.log(`${row.place} is nearly ${near.place}`);
}
console.log(`${leaks} of ${own.length} rows are equal or nearly equal to an evaluation row`);
process.exitCode = leaks > 0 ? 1 : 0;
