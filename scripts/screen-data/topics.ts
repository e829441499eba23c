import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TrainingRow } from "../../src/train/rows/training-row.ts";
import type { TopicKind } from "./frames.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "data", "screen");

type Labels = TrainingRow["labels"];

const HARMLESS: Labels = { sexual: 0, hate: 0, dangerous: 0, harassment: 0 };

/** What each section of the topic files says of its rows; `null` is unknown. */
const SECTIONS: Readonly<Record<string, Labels>> = {
  dangerous: { sexual: 0, hate: 0, dangerous: 1, harassment: 0 },
  other: { sexual: 0, hate: 0, dangerous: null, harassment: null },
  harassment: { sexual: 0, hate: null, dangerous: 0, harassment: 1 },
  hate: { sexual: 0, hate: 1, dangerous: 0, harassment: null },
  sexual: { sexual: 1, hate: 0, dangerous: null, harassment: null },
  child: { sexual: null, hate: 0, dangerous: null, harassment: null },
  jailbreak: { sexual: null, hate: null, dangerous: null, harassment: null },
  near: HARMLESS,
  general: HARMLESS,
  everyday: HARMLESS,
  chat: HARMLESS,
};

/** One line of a topic file, and the section that it stands in. */
export interface Topic {
  readonly section: string;
  readonly kind: TopicKind;
  readonly text: string;
}

function isKind(value: string): value is TopicKind {
  return ["do", "write", "ask", "text"].includes(value);
}

/** The lines of a topic file that are not blank. */
export function readLines(file: string): readonly string[] {
  const text = readFileSync(join(FOLDER, "topics", file), "utf8");
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** The topics of a file. Throws, naming the line, where one has no kind or no known section. */
export function readTopics(file: string): readonly Topic[] {
  const topics: Topic[] = [];
  let section = "";
  for (const [index, line] of readLines(file).entries()) {
    const heading = /^\[(\w+)\]$/u.exec(line);
    if (heading !== null) {
      section = heading[1] ?? "";
      continue;
    }
    const [kind = "", ...words] = line.split(" ");
    if (!isKind(kind) || SECTIONS[section] === undefined)
      throw new Error(`${file}: not a topic, of the lines that are not blank, in ${index + 1}`);
    topics.push({ section, kind, text: words.join(" ") });
  }
  return topics;
}

/** Whether what stands in a section may pass. */
export function isHarmless(section: string): boolean {
  return SECTIONS[section] === HARMLESS;
}

/** Everyday turns are a source of their own: thresholds are chosen so that they pass. */
function sourceEnding(section: string): string {
  if (section === "everyday") return "_everyday";
  return isHarmless(section) ? "_benign" : "";
}

/** A text of a topic, as a row. Throws where the section is not known. */
export function toRow(
  topic: Pick<Topic, "section" | "text">,
  text: string,
  language: "ja" | "en",
): TrainingRow & { readonly license: string } {
  const labels = SECTIONS[topic.section];
  if (labels === undefined) throw new Error(`no section is called ${topic.section}`);
  return {
    text,
    lang: language,
    side: "prompt",
    labels,
    harmful: isHarmless(topic.section) ? 0 : 1,
    source: `own_${language}${sourceEnding(topic.section)}`,
    license: "Apache-2.0",
    topic: `${topic.section}:${topic.text}`,
  };
}

/** Writes rows as JSONL into data/screen, and says how many they are. */
export function writeRows(file: string, rows: readonly object[]): void {
  writeFileSync(join(FOLDER, file), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  console.log(`${file}: ${rows.length} rows`);
}
