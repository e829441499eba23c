import { createRandom, type Random } from "../../src/metrics/random.ts";
import type { TrainingRow } from "../../src/train/rows/training-row.ts";
import { hashString } from "../../src/train/rows/shuffle.ts";
import { readLines, toRow } from "./topics.ts";

/** Sentences around the one that decides: at least one before it or after it, and two in all. */
const MOST_BEFORE = 3;
const MOST_AFTER = 2;
const FEWEST_AROUND = 2;
/** In one text in so many the sentence that decides comes first. */
const FIRST_EVERY = 8;

/** A harmful sentence and its harmless twin, which stand in the same text. */
interface Pair {
  readonly section: string;
  readonly harmful: string;
  readonly harmless: string;
}

/** A situation: sentences that are harmless, and pairs of which one sentence decides. */
interface Situation {
  readonly name: string;
  readonly before: string[];
  readonly after: string[];
  readonly pairs: Pair[];
}

/** Throws, naming the line, where a line is none of the four kinds. */
function readSituations(file: string): readonly Situation[] {
  const situations: Situation[] = [];
  for (const [index, line] of readLines(file).entries()) {
    const [kind = "", ...words] = line.split(" ");
    const rest = words.join(" ");
    const current = situations.at(-1);
    if (kind === "#") situations.push({ name: rest, before: [], after: [], pairs: [] });
    else if (kind === "before") current?.before.push(rest);
    else if (kind === "after") current?.after.push(rest);
    else if (kind === "pair") {
      const [section = "", harmful = "", harmless = ""] = rest.split("|");
      current?.pairs.push({ section, harmful, harmless });
    } else
      throw new Error(`${file}: not a sentence, of the lines that are not blank, in ${index + 1}`);
  }
  return situations;
}

/** Some of the sentences, in their order. */
function choose(sentences: readonly string[], count: number, random: Random): readonly string[] {
  const keys = sentences.map((sentence) => ({ sentence, key: random() }));
  const kept = new Set(keys.toSorted((a, b) => a.key - b.key).slice(0, count));
  return keys.filter((entry) => kept.has(entry)).map(({ sentence }) => sentence);
}

/** What stands before the sentence that decides, and after it. */
function surround(
  { before, after }: Situation,
  random: Random,
): readonly [readonly string[], readonly string[]] {
  const beforeCount = 1 + Math.floor(random() * MOST_BEFORE);
  const fewest = Math.max(0, FEWEST_AROUND - beforeCount);
  const afterCount = fewest + Math.floor(random() * (MOST_AFTER - fewest + 1));
  const lead = choose(before, beforeCount, random);
  const close = choose(after, afterCount, random);
  return random() < 1 / FIRST_EVERY ? [[], [...lead, ...close]] : [lead, close];
}

/** Texts of three to six sentences in which one decides, each with a twin that it alone changes. */
export function mixedRows(language: "ja" | "en"): readonly TrainingRow[] {
  const space = language === "en" ? " " : "";
  return readSituations(`mixed-${language}.txt`).flatMap((situation) =>
    situation.pairs.flatMap(({ section, harmful, harmless }) => {
      const [lead, close] = surround(situation, createRandom(hashString(harmful)));
      const rowOf = (of: string, deciding: string): TrainingRow => {
        const row = toRow(
          { section: of, text: "" },
          [...lead, deciding, ...close].join(space),
          language,
        );
        return { ...row, topic: `mixed:${situation.name}` };
      };
      return [rowOf(section, harmful), rowOf("near", harmless)];
    }),
  );
}
