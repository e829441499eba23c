import { createRandom } from "../../src/metrics/random.ts";
import type { TrainingRow } from "../../src/train/rows/training-row.ts";
import { hashString } from "../../src/train/rows/shuffle.ts";
import type { FramedKind } from "./frames.ts";
import { ENGLISH_REGISTERS, JAPANESE_REGISTERS } from "./more-frames.ts";
import { isHarmless, readTopics, toRow, type Topic } from "./topics.ts";
import { varyEnglish } from "./vary-english.ts";
import { pick, varyText } from "./vary-text.ts";

/** Many topics in few wordings: a topic in frames is asked in so many registers. */
const WORDINGS = 2;

const FILES = ["requests", "texts", "chat"];

/** Registers in which English is written without capitals; Japanese has none. */
const LOWER_CASE = new Set(["lowercase", "slang"]);

function frameTopic(kind: FramedKind, text: string, language: "ja" | "en"): readonly string[] {
  const registers = language === "ja" ? JAPANESE_REGISTERS : ENGLISH_REGISTERS;
  const vary = language === "ja" ? varyText : varyEnglish;
  const random = createRandom(hashString(`more:${language}:${text}`));
  const names = Object.keys(registers);
  const first = Math.floor(random() * names.length);
  const step = 1 + Math.floor(random() * (names.length - 1));
  return Array.from({ length: WORDINGS }, (_, wording) => {
    const name = names[(first + wording * step) % names.length] ?? "";
    const frame = pick(registers[name]?.[kind] ?? [], random) ?? "{}";
    const framed = frame.replace("{}", () => text);
    return vary(LOWER_CASE.has(name) ? framed.toLowerCase() : framed, random);
  });
}

function expandTopic(topic: Topic, language: "ja" | "en"): readonly TrainingRow[] {
  const { kind, text } = topic;
  const texts = kind === "text" ? [text] : frameTopic(kind, text, language);
  return [...new Set(texts)].map((wording) => toRow(topic, wording, language));
}

/** The rows of topics/more-*.txt, by the file that they go to. */
export function moreRows(language: "ja" | "en"): Readonly<Record<string, readonly TrainingRow[]>> {
  const topics = FILES.flatMap((name) => readTopics(`more-${language}-${name}.txt`));
  const rowsOf = (harmless: boolean) =>
    topics
      .filter(({ section }) => isHarmless(section) === harmless)
      .flatMap((topic) => expandTopic(topic, language));
  return {
    [`requests-more-${language}-harmful.jsonl`]: rowsOf(false),
    [`requests-more-${language}-benign.jsonl`]: rowsOf(true),
  };
}
