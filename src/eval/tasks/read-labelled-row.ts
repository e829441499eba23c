import { KomainuError, type Language } from "../../core/index.ts";
import type { EvalRow } from "../data/row.ts";
import { type Columns, makeRow, readLabel, requiredText, textColumn } from "./read-record.ts";

/** Names of the columns of one's own rows, where they are not the usual ones. */
export interface ColumnNames {
  readonly label?: string | undefined;
  readonly prompt?: string | undefined;
  readonly response?: string | undefined;
  readonly id?: string | undefined;
  readonly language?: string | undefined;
  readonly source?: string | undefined;
  readonly type?: string | undefined;
}

/** Short names of the shared harm types. */
const CATEGORIES: Readonly<Record<string, string>> = {
  sexual: "sexually_explicit",
  hate: "hate_speech",
  dangerous: "dangerous_content",
};

/**
 * Reads a labelled row of one's own: `harmful` (or `label`), `prompt`, `response`, and where they
 * are there `id`, `lang`, `source`, `type` and `labels` (an object or JSON, by harm category). A
 * `text` column holds what is judged, on the side that `side` names; a response otherwise where there
 * is one. `null` where there is no label.
 */
export function readLabelledRow(
  record: Columns,
  line: number,
  columns: ColumnNames = {},
): EvalRow | null {
  const positive = readLabel(record[columns.label ?? labelColumn(record)], line);
  if (positive === null) return null;
  return makeRow(line, {
    ...readTexts(record, line, columns),
    positive,
    id: textColumn(record, columns.id ?? "id"),
    labels: readLabels(record["labels"], line),
    ...readLanguage(textColumn(record, columns.language ?? "lang")),
    source: textColumn(record, columns.source ?? "source"),
    type: textColumn(record, columns.type ?? "type"),
  });
}

/** The usual name of the column of the label. Throws `invalid_input` where there is none. */
export function labelColumn(record: Columns): string {
  if ("harmful" in record) return "harmful";
  if ("label" in record) return "label";
  throw new KomainuError(
    "invalid_input",
    `There is no column "harmful" or "label"; name the one that holds the label with --label-column. There are: ${Object.keys(record).join(", ")}.`,
  );
}

function readTexts(record: Columns, line: number, columns: ColumnNames) {
  const prompt = textColumn(record, columns.prompt ?? "prompt");
  if ("text" in record && columns.response === undefined && columns.prompt === undefined) {
    const text = requiredText(record, "text", line);
    return record["side"] === "response" ? { prompt, response: text } : { prompt: text };
  }
  const response = textColumn(record, columns.response ?? "response");
  if (response !== null && response !== "") return { prompt, response };
  return { prompt: requiredText(record, columns.prompt ?? "prompt", line) };
}

function readLanguage(value: string | null): { language?: Language } {
  return value === "ja" || value === "en" ? { language: value } : {};
}

const NO_LABELS: Readonly<Record<string, boolean>> = {};

/** Labels by category: an object or JSON of one; those that are empty are not known. */
export function readLabels(value: unknown, line: number): Readonly<Record<string, boolean>> {
  if (value === undefined || value === null || value === "") return NO_LABELS;
  const parsed: unknown = typeof value === "string" ? parseJson(value, line) : value;
  if (typeof parsed !== "object" || parsed === null) return NO_LABELS;
  const labels: Record<string, boolean> = {};
  for (const [name, label] of Object.entries(parsed)) {
    const known = readLabel(label, line);
    if (known !== null) labels[CATEGORIES[name] ?? name] = known;
  }
  return labels;
}

function parseJson(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KomainuError("invalid_input", `Row ${line}: the labels are not JSON.`, { cause });
  }
}
