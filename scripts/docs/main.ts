// Keeps the pages for users whole: each stands in English and in Japanese with the same headings
// and the same code, and the tables that follow from the code are written from it.
// `tsx scripts/docs/main.ts --check` writes nothing and fails when a page is out of date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { comparePages } from "./compare-pages.ts";
import { deadLinks } from "./dead-links.ts";
import { fillGenerated } from "./generated.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const check = process.argv.includes("--check");
const faults: string[] = [];

/** Pages for those who check Komainu or train it, not for those who use it. */
const ENGLISH_ONLY = new Set(["goldens.md", "screen-data-card.md"]);

/** Every page in English with its Japanese one. */
function pagePairs(): readonly (readonly [english: string, japanese: string])[] {
  const names = readdirSync(join(ROOT, "docs")).filter(
    (name) => name.endsWith(".md") && !ENGLISH_ONLY.has(name),
  );
  return [
    ["README.md", "README.ja.md"],
    ...names.map((name) => [`docs/${name}`, `docs/ja/${name}`] as const),
  ];
}

/** Every page that links to others. */
function listPages(): readonly string[] {
  const inDocs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  const pages = inDocs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
  return ["README.md", "README.ja.md", "CONTRIBUTING.md", "CHANGELOG.md", ...pages];
}

/** A page as it should be; writes it unless only asked to check. */
function refresh(file: string, language: "en" | "ja"): string {
  const path = join(ROOT, file);
  const before = readFileSync(path, "utf8");
  const after = fillGenerated(before, language);
  if (after !== before && check) faults.push(`${file} is out of date: run "npm run docs".`);
  if (after !== before && !check) writeFileSync(path, after);
  return after;
}

for (const [english, japanese] of pagePairs()) {
  const page = refresh(english, "en");
  if (!existsSync(join(ROOT, japanese))) {
    faults.push(`${japanese} is missing: ${english} has no Japanese page.`);
    continue;
  }
  const translated = refresh(japanese, "ja");
  faults.push(...comparePages(page, translated).map((fault) => `${japanese}: ${fault}`));
}
for (const file of listPages()) {
  const page = readFileSync(join(ROOT, file), "utf8");
  faults.push(...deadLinks(join(ROOT, file), page).map((fault) => `${file} ${fault}`));
}
const decisions = readFileSync(join(ROOT, "docs", "decisions", "README.md"), "utf8");
for (const name of readdirSync(join(ROOT, "docs", "decisions"))) {
  const listed = name === "README.md" || decisions.includes(`](${name})`);
  if (!listed) faults.push(`docs/decisions/README.md does not list ${name}.`);
}
for (const name of readdirSync(join(ROOT, "docs", "ja"))) {
  if (!existsSync(join(ROOT, "docs", name))) faults.push(`docs/ja/${name} translates no page.`);
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
