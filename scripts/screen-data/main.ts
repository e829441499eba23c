// Makes data/screen/requests-*.jsonl from the hand-written topics in data/screen/topics:
//   npx tsx scripts/screen-data/main.ts
// The same topics give the same rows. docs/screen-data-card.md describes them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom, hashString } from "../../src/train/random.ts";
import type { ScreenRow } from "../../src/train/screen-row.ts";
import {
  ENGLISH,
  ENGLISH_LEAD_INS,
  JAPANESE,
  JAPANESE_LEAD_INS,
  type TopicKind,
} from "./frames.ts";
import { varyText } from "./vary-text.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "data", "screen");
/** Rows made of each topic: a whole question varies less than a topic in a frame. */
const ROWS: Readonly<Record<TopicKind, number>> = { do: 5, write: 5, ask: 3 };
/** One row in so many gets a lead-in, a harmful Japanese one in so many a jailbreak wrapper. */
const LEAD_IN_EVERY = 6;
const WRAPPER_EVERY = 12;

type Labels = ScreenRow["labels"];

/** What each section of the topic files says of its rows; `null` is unknown. */
const SECTIONS: Readonly<Record<string, Labels>> = {
  dangerous: { sexual: 0, hate: 0, dangerous: 1, harassment: 0 },
  other: { sexual: 0, hate: 0, dangerous: null, harassment: null },
  harassment: { sexual: 0, hate: null, dangerous: 0, harassment: 1 },
  hate: { sexual: 0, hate: 1, dangerous: 0, harassment: null },
  sexual: { sexual: 1, hate: 0, dangerous: null, harassment: null },
  near: { sexual: 0, hate: 0, dangerous: 0, harassment: 0 },
  general: { sexual: 0, hate: 0, dangerous: 0, harassment: 0 },
};

interface Topic {
  readonly section: string;
  readonly kind: TopicKind;
  readonly text: string;
}

function isKind(value: string): value is TopicKind {
  return value === "do" || value === "write" || value === "ask";
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

/** The rows of one topic: as many frames as it takes, each its own wording. */
function expandTopic(
  topic: Topic,
  language: "ja" | "en",
  wrappers: readonly string[],
): ScreenRow[] {
  const frames = (language === "ja" ? JAPANESE : ENGLISH)[topic.kind];
  const leadIns = language === "ja" ? JAPANESE_LEAD_INS : ENGLISH_LEAD_INS;
  const random = createRandom(hashString(`${language}:${topic.text}`));
  const harmless = topic.section === "near" || topic.section === "general";
  const labels = SECTIONS[topic.section];
  if (labels === undefined) throw new Error(topic.section);
  const texts = new Set<string>();
  const first = Math.floor(random() * frames.length);
  for (let row = 0; row < ROWS[topic.kind]; row++) {
    const frame = frames[(first + row * 7) % frames.length] ?? "{}";
    let text = varyText(frame.replace("{}", topic.text), random);
    if (random() < 1 / LEAD_IN_EVERY) text = pick(leadIns, random) + text;
    else if (!harmless && language === "ja" && random() < 1 / WRAPPER_EVERY)
      text = `${pick(wrappers, random)}${text}`;
    texts.add(text);
  }
  return [...texts].map((text) => ({
    text,
    lang: language,
    side: "prompt",
    labels,
    harmful: harmless ? 0 : 1,
    source: `own_${language}${harmless ? "_benign" : ""}`,
    license: "Apache-2.0",
    topic: `${topic.section}:${topic.text}`,
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
  ["requests-ja-benign.jsonl", ["ja-benign.txt", "ja-general.txt"], "ja"],
  ["requests-en-harmful.jsonl", ["en-harmful.txt"], "en"],
  ["requests-en-benign.jsonl", ["en-benign.txt"], "en"],
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
