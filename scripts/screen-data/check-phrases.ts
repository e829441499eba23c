// Looks for a phrase that a row of data/screen shares with a row that screens are measured on:
//   npx tsx scripts/screen-data/check-phrases.ts [DIR]
// A phrase is eight words in a row, or sixteen characters where more than half is Japanese. Rows of
// data/screen/test-*.jsonl, and of the JSONL files in DIR (evaluation sets, with the column text), are
// what is measured on. Prints files and line numbers, no texts. Exit status 1 when it finds any.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { normaliseText } from "../../src/screen/normalise-text.ts";
import { jsonlFiles } from "./near-rows.ts";

const OWN = join(import.meta.dirname, "..", "..", "data", "screen");
const WORDS = 8;
const CHARACTERS = 16;
const UNITS = /[a-z0-9']+|[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー]/gu;

function phrases(text: string): ReadonlySet<string> {
  const units = normaliseText(text).toLowerCase().match(UNITS) ?? [];
  const words = units.filter((unit) => /^[a-z0-9']/u.test(unit)).length;
  const length = 2 * words > units.length ? WORDS : CHARACTERS;
  const found = new Set<string>();
  for (let at = 0; at + length <= units.length; at++) {
    found.add(units.slice(at, at + length).join(" "));
  }
  return found;
}

function* readTexts(folder: string, file: string): Generator<readonly [string, string]> {
  for (const [index, line] of readFileSync(join(folder, file), "utf8").split("\n").entries()) {
    if (line === "") continue;
    const row: unknown = JSON.parse(line);
    if (typeof row !== "object" || row === null || !("text" in row)) continue;
    yield [`${file}:${index + 1}`, String(row.text)];
  }
}

const [evaluation] = process.argv.slice(2);
const own = jsonlFiles(OWN);
const measured = own.filter((file) => file.startsWith("test-")).map((file) => [OWN, file] as const);
if (evaluation !== undefined) {
  measured.push(...jsonlFiles(evaluation).map((file) => [evaluation, file] as const));
}
const places = new Map<string, string>();
for (const [folder, file] of measured) {
  for (const [place, text] of readTexts(folder, file)) {
    for (const phrase of phrases(text)) places.set(phrase, place);
  }
}
let shared = 0;
for (const file of own.filter((name) => !name.startsWith("test-"))) {
  for (const [place, text] of readTexts(OWN, file)) {
    const phrase = [...phrases(text)].find((candidate) => places.has(candidate));
    if (phrase === undefined) continue;
    shared++;
    console.log(`${place} shares a phrase with ${places.get(phrase) ?? ""}`);
  }
}
console.log(`${shared} rows share a phrase with a row that is measured on`);
process.exitCode = shared > 0 ? 1 : 0;
