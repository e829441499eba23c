import { HEADS } from "../../classifier/heads.ts";
import { type TrainedLanguage, trainedLanguage } from "../../classifier/trained-language.ts";
import type { TrainingRow } from "./training-row.ts";
import { sourceSettings } from "./source-settings.ts";

/** A text with what is known of it, by head in the order of `HEADS`. */
export interface Example {
  readonly text: string;
  /** As which it is scored: Japanese in Latin letters counts as English. */
  readonly language: TrainedLanguage;
  readonly source: string;
  /** What it shares with other rows of its source, if the row says so. */
  readonly topic: string | undefined;
  /** 1 harmful, 0 harmless, -1 unknown. */
  readonly labels: readonly number[];
}

function known(label: 0 | 1 | null): number {
  return label ?? -1;
}

function toExample(row: TrainingRow): Example {
  const settings = sourceSettings(row.source);
  const { sexual, hate, dangerous, harassment } = row.labels;
  const any = settings.anyUnknown === true ? -1 : known(row.harmful);
  return {
    text: row.text,
    language: trainedLanguage(row.text),
    source: row.source,
    topic: row.topic,
    labels: [known(sexual), known(hate), known(dangerous), known(harassment), any],
  };
}

/**
 * Turns rows into examples: each text once (the first row of it counts), rows without any known
 * label, and sources that are not used, left out. Jailbreak wrappers are examples of `any` harm and of nothing else.
 */
export function prepareRows(
  rows: readonly TrainingRow[],
  jailbreaks: readonly TrainingRow[],
): readonly Example[] {
  const examples = new Map<string, Example>();
  const wrappers = jailbreaks.map((row) => ({
    ...toExample(row),
    labels: HEADS.map((head) => (head === "any" ? 1 : -1)),
  }));
  const used = rows.filter(({ source }) => sourceSettings(source).leftOut !== true);
  for (const example of [...used.map(toExample), ...wrappers]) {
    if (example.labels.every((label) => label === -1)) continue;
    if (!examples.has(example.text)) examples.set(example.text, example);
  }
  return [...examples.values()];
}
