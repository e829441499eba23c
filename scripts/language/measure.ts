// Measures how often a text's language is named rightly, by kind of text, length and language:
//   npx tsx scripts/language/measure.ts --data FOLDER [--candidates FOLDER]
// --data        holds KIND/TAG.txt, a text a line: `words/ja.txt`, `sentences/zh-Hant.txt`
// --candidates  where `npm install franc-min tinyld eld lande cld3-asm` was run: compares with those
// Prints shares and counts, no texts.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { detectLanguage } from "../../src/language/index.ts";
import { loadCandidates, type Candidate } from "./candidates.ts";

interface Sample {
  readonly kind: string;
  readonly tag: string;
  readonly text: string;
}

/** What a text is cut to at the last space before, in letters: most of chat is short. */
const CUTS: readonly (number | undefined)[] = [10, 20, 80, undefined];

const { values } = parseArgs({
  options: { data: { type: "string" }, candidates: { type: "string" } },
});
if (values.data === undefined) {
  console.error("Name the texts: --data FOLDER (KIND/TAG.txt, a text a line).");
  process.exit(2);
}
const samples = readSamples(values.data);
const detectors: Candidate[] = [{ name: "komainu", detect: detectLanguage }];
if (values.candidates !== undefined) {
  const { found, missing } = await loadCandidates(values.candidates);
  detectors.push(...found);
  if (missing.length > 0) console.error(`Not installed there: ${missing.join(", ")}`);
}
for (const cut of CUTS) printTable(cut);
printSpeed();

function readSamples(folder: string): readonly Sample[] {
  return readdirSync(folder).flatMap((kind) =>
    readdirSync(join(folder, kind)).flatMap((file) =>
      readFileSync(join(folder, kind, file), "utf8")
        .split("\n")
        .filter((text) => /\p{L}/u.test(text))
        .map((text) => ({ kind, tag: basename(file, ".txt"), text })),
    ),
  );
}

function cutText(text: string, cut: number | undefined): string {
  if (cut === undefined || text.length <= cut) return text;
  const head = text.slice(0, cut + 1);
  const space = head.lastIndexOf(" ");
  return space > 0 ? head.slice(0, space) : text.slice(0, cut);
}

/** A tag is right when it is the expected one, or its language where scripts cannot be told apart. */
function isRight(got: string, expected: string): boolean {
  return got.split("-")[0] === expected.split("-")[0];
}

function printTable(cut: number | undefined): void {
  const groups = new Map<string, Map<string, { right: number; all: number }>>();
  for (const { kind, tag, text } of samples) {
    const short = cutText(text, cut);
    for (const { name, detect } of detectors) {
      const right = isRight(detect(short), tag);
      for (const group of [`${kind} ${groupOf(tag)}`, `all ${groupOf(tag)}`]) {
        const row = groups.get(group) ?? new Map<string, { right: number; all: number }>();
        const cell = row.get(name) ?? { right: 0, all: 0 };
        row.set(name, { right: cell.right + (right ? 1 : 0), all: cell.all + 1 });
        groups.set(group, row);
      }
    }
  }
  console.log(`\n${cut === undefined ? "Whole texts" : `Texts cut to ${cut} letters`}, % right\n`);
  console.log(`| kind, language | n | ${detectors.map(({ name }) => name).join(" | ")} |`);
  console.log(`| --- | ${detectors.map(() => "--: |").join(" ")} --: |`);
  for (const [group, row] of [...groups].toSorted(([a], [b]) => a.localeCompare(b))) {
    const cells = [...row.values()];
    const shares = cells.map(({ right, all }) => ((100 * right) / all).toFixed(1));
    console.log(`| ${group} | ${cells[0]?.all} | ${shares.join(" | ")} |`);
  }
}

/** The languages that a guard in Japan meets first stand alone; the others by script. */
function groupOf(tag: string): string {
  if (["ja", "ja-Latn", "en", "zh-Hans", "zh-Hant", "ko"].includes(tag)) return tag;
  return new Intl.Locale(tag).maximize().script === "Latn" ? "other Latin" : "other scripts";
}

function printSpeed(): void {
  const texts = samples.map(({ text }) => text).slice(0, 20_000);
  console.log("\nMicroseconds a text, all whole texts in a row\n");
  for (const { name, detect } of detectors) {
    for (const text of texts.slice(0, 2_000)) detect(text);
    const start = performance.now();
    for (const text of texts) detect(text);
    console.log(`${name}: ${((1000 * (performance.now() - start)) / texts.length).toFixed(1)}`);
  }
}
