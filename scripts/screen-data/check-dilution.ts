import { HEADS } from "../../src/classifier/heads.ts";
// How much what stands around a harmful text hides it from the bundled screen:
//   npx tsx scripts/screen-data/check-dilution.ts DIR
// DIR holds evaluation sets as JSONL with the columns text and harmful. Prints shares, no texts: of
// harmful rows flagged alone, of the same between short harmless texts (two before, one after), and
// of these harmless ones by themselves.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadScreenFile } from "../../src/screen/load-screen-file.ts";
import type { Screen } from "../../src/screen/index.ts";

const EVALUATION = process.argv[2] ?? "";
/** Harmless texts of at most so many UTF-16 units stand around the harmful one. */
const SHORT = 200;

function readTexts(name: string, harmful: 0 | 1): readonly string[] {
  const lines = readFileSync(join(EVALUATION, `${name}.jsonl`), "utf8")
    .trim()
    .split("\n");
  return lines.flatMap((line) => {
    const row: unknown = JSON.parse(line);
    if (typeof row !== "object" || row === null || !("text" in row) || !("harmful" in row))
      return [];
    return row.harmful === harmful ? [String(row.text)] : [];
  });
}

function isFlagged(screen: Screen, text: string): boolean {
  const { scores, thresholds } = screen.score(text);
  return HEADS.some((head) => scores[head] >= thresholds[head]);
}

function share(screen: Screen, texts: readonly string[]): string {
  const flagged = texts.filter((text) => isFlagged(screen, text)).length;
  return `${((100 * flagged) / texts.length).toFixed(0)} %`;
}

if (!existsSync(EVALUATION)) {
  console.error("Give the folder of the evaluation sets.");
  process.exit(2);
}
const screen = await loadScreenFile(new URL("../../src/screen/model/screen.bin", import.meta.url));
for (const [harmfulSet, harmlessSet] of [
  ["jbb", "en_benign160"],
  ["rtplx_ja_prompt", "ja_benign300"],
] as const) {
  const harmful = readTexts(harmfulSet, 1);
  const harmless = readTexts(harmlessSet, 0).filter(({ length }) => length < SHORT);
  const around = harmful.map((_, index) =>
    [0, 1, 2].map((offset) => harmless[(3 * index + offset) % harmless.length] ?? ""),
  );
  const among = harmful.map((text, index) =>
    (around[index] ?? []).toSpliced(2, 0, text).join("\n"),
  );
  const without = around.map((texts) => texts.join("\n"));
  console.log(
    `${harmfulSet}: ${share(screen, harmful)} alone, ${share(screen, among)} among ${harmlessSet}, which alone ${share(screen, without)}`,
  );
}
