// Makes data/screen/requests-*.jsonl and everyday-*.jsonl from the hand-written topics in data/screen/topics:
//   npx tsx scripts/screen-data/main.ts
// The same topics give the same rows. docs/screen-data-card.md describes them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../src/metrics/random.ts";
import { hashString } from "../../src/train/rows/shuffle.ts";
import type { TrainingRow } from "../../src/train/rows/training-row.ts";
import {
  ENGLISH,
  ENGLISH_LEAD_INS,
  JAPANESE,
  JAPANESE_LEAD_INS,
  type FramedKind,
  type TopicKind,
} from "./frames.ts";
import { varyText } from "./vary-text.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "data", "screen");
/** Rows made of each topic: a whole question varies less than a topic in a frame. */
const ROWS: Readonly<Record<FramedKind, number>> = { do: 5, write: 5, ask: 3 };
/** One row in so many gets a lead-in, a harmful Japanese one in so many a jailbreak wrapper. */
const LEAD_IN_EVERY = 6;
const WRAPPER_EVERY = 12;

type Labels = TrainingRow["labels"];

/** What each section of the topic files says of its rows; `null` is unknown. */
const SECTIONS: Readonly<Record<string, Labels>> = {
  dangerous: { sexual: 0, hate: 0, dangerous: 1, harassment: 0 },
  other: { sexual: 0, hate: 0, dangerous: null, harassment: null },
  harassment: { sexual: 0, hate: null, dangerous: 0, harassment: 1 },
  hate: { sexual: 0, hate: 1, dangerous: 0, harassment: null },
  sexual: { sexual: 1, hate: 0, dangerous: null, harassment: null },
  near: { sexual: 0, hate: 0, dangerous: 0, harassment: 0 },
  general: { sexual: 0, hate: 0, dangerous: 0, harassment: 0 },
  everyday: { sexual: 0, hate: 0, dangerous: 0, harassment: 0 },
};

interface Topic {
  readonly section: string;
  readonly kind: TopicKind;
  readonly text: string;
}

function isKind(value: string): value is TopicKind {
  return ["do", "write", "ask", "text"].includes(value);
}

function readLines(file: string): readonly string[] {
  const text = readFileSync(join(FOLDER, "topics", file), "utf8");
  return text.split("\n").filter((line) => line.trim() !== "");
}

function readTopics(file: string): readonly Topic[] {
  const topics: Topic[] = [];
  let section = "";
  for (const line of readLines(file)) {
    const heading = /^\[(\w+)\]$/u.exec(line);
    if (heading !== null) {
      section = heading[1] ?? "";
      continue;
    }
    const [kind = "", ...words] = line.split(" ");
    if (!isKind(kind) || SECTIONS[section] === undefined) throw new Error(`${file}: ${line}`);
    topics.push({ section, kind, text: words.join(" ") });
  }
  return topics;
}

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
    if (random() < 1 / LEAD_IN_EVERY) text = pick(leadIns, random) + text;
    else if (!isHarmless(section) && language === "ja" && random() < 1 / WRAPPER_EVERY)
      text = `${pick(wrappers, random)}${text}`;
    texts.add(text);
  }
  return texts;
}

function isHarmless(section: string): boolean {
  return ["near", "general", "everyday"].includes(section);
}

/** Everyday turns are a source of their own: thresholds are chosen so that they pass. */
function sourceEnding(section: string): string {
  if (section === "everyday") return "_everyday";
  return isHarmless(section) ? "_benign" : "";
}

/** The rows of one topic. */
function expandTopic(
  topic: Topic,
  language: "ja" | "en",
  wrappers: readonly string[],
): TrainingRow[] {
  const { kind, section } = topic;
  const labels = SECTIONS[section];
  if (labels === undefined) throw new Error(section);
  const texts = kind === "text" ? [topic.text] : frameTopic(kind, topic, language, wrappers);
  return [...texts].map((text) => ({
    text,
    lang: language,
    side: "prompt",
    labels,
    harmful: isHarmless(section) ? 0 : 1,
    source: `own_${language}${sourceEnding(section)}`,
    license: "Apache-2.0",
    topic: `${section}:${topic.text}`,
  }));
}

function pick(values: readonly string[], random: () => number): string {
  return values[Math.floor(random() * values.length)] ?? "";
}

function writeRows(file: string, rows: readonly object[]): void {
  writeFileSync(join(FOLDER, file), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  console.log(`${file}: ${rows.length} rows`);
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
