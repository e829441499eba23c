import { KomainuError } from "../../../core/index.ts";
import { type Columns, makeRow, readLabel, requiredText } from "../read-record.ts";
import { ownColumnsOr } from "../readers.ts";
import { OPENAI_CATEGORIES } from "./policies.ts";

/** The four shared harm types by the labels that belong to them; the first decides what is known. */
const HARM_TYPES = {
  sexually_explicit: ["S", "S3"],
  hate_speech: ["H", "H2"],
  harassment: ["HR"],
  dangerous_content: ["SH"],
} as const;

/** Reads a row of `samples-1680.jsonl`; a category that it does not name is unknown. */
export const readOpenAiMod = ownColumnsOr((record: Columns, line: number) => {
  const known = new Map<string, boolean>();
  const labels: Record<string, boolean> = {};
  for (const [key, name] of OPENAI_CATEGORIES) {
    const label = readLabel(record[key], line);
    if (label === null) continue;
    known.set(key, label);
    labels[`openai/${name}`] = label;
  }
  if (known.size === 0) {
    throw new KomainuError(
      "invalid_input",
      `Row ${line} has none of the labels ${OPENAI_CATEGORIES.map(([key]) => key).join(", ")}.`,
    );
  }
  for (const [category, keys] of Object.entries(HARM_TYPES)) {
    if (keys.some((key) => known.get(key) === true)) labels[category] = true;
    else if (known.has(keys[0])) labels[category] = false;
  }
  return makeRow(line, {
    positive: [...known.values()].includes(true),
    labels,
    prompt: requiredText(record, "prompt", line),
  });
});
