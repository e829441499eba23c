import { HEADS } from "../../src/classifier/heads.ts";
// How many ordinary short turns the bundled screen denies, of data/screen/test-everyday.jsonl:
//   npx tsx scripts/screen-data/check-everyday.ts [MODEL]
// Prints shares with Wilson's 95 % intervals, by language and by kind of turn, and the lines that
// are denied. MODEL is a screen that `komainu train screen` made; by default the bundled one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { wilsonInterval } from "../../src/metrics/wilson.ts";
import { loadScreenFile } from "../../src/screen/load-screen-file.ts";
import type { Screen } from "../../src/screen/screen.ts";

const FILE = join(import.meta.dirname, "..", "..", "data", "screen", "test-everyday.jsonl");

const BUNDLED = new URL("../../src/screen/model/screen.bin", import.meta.url);

interface Turn {
  readonly line: number;
  readonly text: string;
  readonly language: string;
  readonly kind: string;
}

function readTurns(): readonly Turn[] {
  const lines = readFileSync(FILE, "utf8").trim().split("\n");
  return lines.flatMap((line, index) => {
    const row: unknown = JSON.parse(line);
    if (typeof row !== "object" || row === null) return [];
    if (!("text" in row && "lang" in row && "topic" in row)) return [];
    const kind = String(row.topic).replace("everyday:", "");
    return [{ line: index + 1, text: String(row.text), language: String(row.lang), kind }];
  });
}

function isDenied(screen: Screen, { text }: Turn): boolean {
  const { scores, thresholds } = screen.score(text);
  return HEADS.some((head) => scores[head] >= thresholds[head]);
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

function printShare(name: string, screen: Screen, turns: readonly Turn[]): void {
  const denied = turns.filter((turn) => isDenied(screen, turn)).length;
  const [low, high] = wilsonInterval(denied, turns.length);
  const share = percent(denied / turns.length);
  console.log(
    `${name.padEnd(12)} ${denied} of ${turns.length} denied: ${share} % (${percent(low)}–${percent(high)})`,
  );
}

const screen = await loadScreenFile(process.argv[2] ?? BUNDLED);
const turns = readTurns();
for (const language of ["ja", "en"]) {
  printShare(
    language,
    screen,
    turns.filter((turn) => turn.language === language),
  );
}
for (const kind of new Set(turns.map((turn) => turn.kind))) {
  printShare(
    kind,
    screen,
    turns.filter((turn) => turn.kind === kind),
  );
}
for (const turn of turns) {
  if (isDenied(screen, turn)) console.log(`denied: line ${turn.line}, ${turn.kind}`);
}
