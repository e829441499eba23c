import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { normaliseText } from "../../src/screen/normalise-text.ts";

/** Two texts are nearly equal when they share this much of their character 3-grams (Jaccard). */
const NEAR = 0.7;

/** A text where it stands, as what it is compared by. */
export interface PlacedRow {
  /** File and line. */
  readonly place: string;
  /** Letters and digits, normalised. */
  readonly bare: string;
  readonly shingles: ReadonlySet<string>;
}

/** Places a text. A text of fewer than three characters is its own only 3-gram. */
export function placeRow(place: string, text: string): PlacedRow {
  const bare = normaliseText(text).replace(/[^\p{L}\p{N}]+/gu, "");
  const shingles = new Set<string>([bare.slice(0, 3)]);
  for (let at = 0; at + 3 <= bare.length; at++) shingles.add(bare.slice(at, at + 3));
  return { place, bare, shingles };
}

/** Reads the rows of a JSONL file. */
export function readPlacedRows(folder: string, file: string): readonly PlacedRow[] {
  const rows: PlacedRow[] = [];
  for (const [index, line] of readFileSync(join(folder, file), "utf8").split("\n").entries()) {
    if (line === "") continue;
    const row: unknown = JSON.parse(line);
    if (typeof row !== "object" || row === null || !("text" in row)) continue;
    rows.push(placeRow(`${file}:${index + 1}`, String(row.text)));
  }
  return rows;
}

/** The JSONL files of a folder, by name; none where there is no folder. */
export function jsonlFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .sort();
}

/** Rows by their 3-grams. */
export type RowIndex = ReadonlyMap<string, readonly PlacedRow[]>;

/** Makes rows findable. */
export function indexRows(rows: readonly PlacedRow[]): RowIndex {
  const index = new Map<string, PlacedRow[]>();
  for (const row of rows) {
    for (const shingle of row.shingles) {
      const before = index.get(shingle);
      if (before === undefined) index.set(shingle, [row]);
      else before.push(row);
    }
  }
  return index;
}

/** A row of the index that is equal to this one once normalised, or nearly so. */
export function findNear(row: PlacedRow, index: RowIndex): PlacedRow | undefined {
  const shared = new Map<PlacedRow, number>();
  for (const shingle of row.shingles) {
    for (const other of index.get(shingle) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
  }
  for (const [other, count] of shared) {
    const together = row.shingles.size + other.shingles.size - count;
    if (other.bare === row.bare || count / together >= NEAR) return other;
  }
  return undefined;
}
