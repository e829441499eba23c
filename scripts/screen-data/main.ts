// Makes the JSONL files of data/screen but own-*-first and test-* from the hand-written topics in data/screen/topics:
//   npx tsx scripts/screen-data/main.ts
// The same topics give the same rows. docs/screen-data-card.md describes them.
import { createRandom } from "../../src/metrics/random.ts";
import { hashString } from "../../src/train/rows/shuffle.ts";
import type { TrainingRow } from "../../src/train/rows/training-row.ts";
import {
  ENGLISH,
  ENGLISH_LEAD_INS,
  JAPANESE,
  JAPANESE_LEAD_INS,
  type FramedKind,
} from "./frames.ts";
import { mixedRows } from "./mixed-rows.ts";
import { moreRows } from "./more-rows.ts";
import { isHarmless, readLines, readTopics, toRow, writeRows, type Topic } from "./topics.ts";
import { pick, varyText } from "./vary-text.ts";

/** Rows made of each topic: a whole question varies less than a topic in a frame. */
const ROWS: Readonly<Record<FramedKind, number>> = { do: 5, write: 5, ask: 3 };
/** One row in so many gets a lead-in, a harmful Japanese one in so many a jailbreak wrapper. */
const LEAD_IN_EVERY = 6;
const WRAPPER_EVERY = 12;

/** The texts of one topic in frames: as many as it takes, each its own wording. */
function frameTopic(
  kind: FramedKind,
  { text: topic, section }: Topic,
  language: "ja" | "en",
  wrappers: readonly string[],
): ReadonlySet<string> {
  const frames = (language === "ja" ? JAPANESE : ENGLISH)[kind];
  const leadIns = language === "ja" ? JAPANESE_LEAD_INS : ENGLISH_LEAD_INS;
  const random = createRandom(hashString(`${language}:${topic}`));
  const texts = new Set<string>();
  const first = Math.floor(random() * frames.length);
  for (let row = 0; row < ROWS[kind]; row++) {
    const frame = frames[(first + row * 7) % frames.length] ?? "{}";
    let text = varyText(frame.replace("{}", topic), random);
    if (random() < 1 / LEAD_IN_EVERY) text = `${pick(leadIns, random)}${text}`;
    else if (!isHarmless(section) && language === "ja" && random() < 1 / WRAPPER_EVERY)
      text = `${pick(wrappers, random)}${text}`;
    texts.add(text);
  }
  return texts;
}

/** The rows of one topic. */
function expandTopic(
  topic: Topic,
  language: "ja" | "en",
  wrappers: readonly string[],
): TrainingRow[] {
  const { kind, text: whole } = topic;
  const texts = kind === "text" ? [whole] : frameTopic(kind, topic, language, wrappers);
  return [...texts].map((text) => toRow(topic, text, language));
}

const wrappers = readLines("ja-wrappers.txt").slice(1);
for (const [file, source, language] of [
  ["requests-ja-harmful.jsonl", ["ja-harmful.txt"], "ja"],
  ["requests-ja-benign.jsonl", ["ja-benign.txt", "ja-general.txt", "ja-posts.txt"], "ja"],
  ["requests-en-harmful.jsonl", ["en-harmful.txt"], "en"],
  ["requests-en-benign.jsonl", ["en-benign.txt", "en-general.txt"], "en"],
  ["everyday-ja.jsonl", ["ja-everyday.txt"], "ja"],
  ["everyday-en.jsonl", ["en-everyday.txt"], "en"],
] as const) {
  const topics = source.flatMap(readTopics);
  writeRows(
    file,
    topics.flatMap((topic) => expandTopic(topic, language, wrappers)),
  );
}
const unknown = { sexual: null, hate: null, dangerous: null, harassment: null };
writeRows(
  "wrappers-ja.jsonl",
  wrappers.map((text) => ({
    text,
    lang: "ja",
    side: "prompt",
    labels: unknown,
    harmful: 1,
    source: "own_ja",
    license: "Apache-2.0",
    topic: `jailbreak:${text}`,
  })),
);
for (const language of ["ja", "en"] as const) {
  for (const [file, rows] of Object.entries(moreRows(language))) writeRows(file, rows);
  writeRows(`mixed-${language}.jsonl`, mixedRows(language));
}
