import { canonicalLanguageTag, KomainuError, type Language } from "../../core/index.ts";
import type { EvalRow } from "../data/row.ts";
import { chooseColumns, type RowColumns } from "../../rows/columns/choose-columns.ts";
import { guessColumn, noColumn, noSuchColumn } from "../../rows/columns/column-names.ts";
import { readLabel } from "../../rows/columns/read-label.ts";
import { type Columns, makeRow, requiredText, textColumn } from "./read-record.ts";

/** Names of the columns of one's own rows, where they are not the usual ones. */
export interface ColumnNames {
  readonly label?: string | undefined;
  readonly prompt?: string | undefined;
  readonly response?: string | undefined;
  /** Lone texts, judged as prompts. */
  readonly text?: string | undefined;
  readonly id?: string | undefined;
  readonly language?: string | undefined;
  readonly source?: string | undefined;
  readonly type?: string | undefined;
}

/**
 * Reads a labelled row of one's own: a label, a prompt, a response, in columns that are named or whose
 * names tell, and where they are there `id`, `lang`, `source`, `type` and `labels` (an object or JSON,
 * by harm category). Beside a column `side`, the column `text` holds what is judged on that side.
 * `null` where there is no label.
 *
 * @throws KomainuError `invalid_input` for columns that cannot be told, listing them and naming the
 *   option, and for a value that is not a label
 */
export function readLabelledRow(
  record: Columns,
  line: number,
  columns: ColumnNames = {},
): EvalRow | null {
  return createRowReader(columns)(record, line);
}

/** As `readLabelledRow`, for many rows: the columns are chosen once for rows that have the same ones. */
export function createRowReader(
  columns: ColumnNames,
): (record: Columns, line: number) => EvalRow | null {
  const labelOf = createLabelFinder(columns);
  const textsOf = byColumns((names) => chooseTexts(names, columns));
  return (record, line) => {
    const positive = readLabel(record[labelOf(record)], line);
    if (positive === null) return null;
    return makeRow(line, {
      ...readTexts(record, line, textsOf(record)),
      positive,
      id: textColumn(record, columns.id ?? "id"),
      labels: readLabels(record["labels"], line),
      language: readLanguage(record[columns.language ?? "lang"]),
      source: textColumn(record, columns.source ?? "source"),
      type: textColumn(record, columns.type ?? "type"),
    });
  };
}

/**
 * Finds the column of the label of each record: the one that is named, or the one whose name tells.
 *
 * @throws KomainuError `invalid_input`, as `readLabelledRow`
 */
export function createLabelFinder({ label }: ColumnNames): (record: Columns) => string {
  return byColumns((names) => {
    if (label !== undefined) {
      if (names.includes(label)) return label;
      throw noSuchColumn(label, names);
    }
    const found = guessColumn(names, ["label"]);
    if (found === undefined) throw noColumn(names, ["label"]);
    return found;
  });
}

/** Rows of a file have the same columns, or few different sets of them. */
function byColumns<T>(choose: (names: readonly string[]) => T): (record: Columns) => T {
  const chosen = new Map<string, T>();
  return (record) => {
    const names = Object.keys(record);
    const key = names.join("\0");
    const known = chosen.get(key);
    if (known !== undefined) return known;
    const made = choose(names);
    if (chosen.size < MOST_SETS) chosen.set(key, made);
    return made;
  };
}

/** Sets of columns that are remembered: enough for every file but one made to use up memory. */
const MOST_SETS = 1000;

/** Komainu's own form (`side`), or the columns of an exchange. */
type TextColumns = { readonly side: true } | (RowColumns & { readonly side: false });

function chooseTexts(names: readonly string[], columns: ColumnNames): TextColumns {
  const { prompt, response, text } = columns;
  const named = prompt ?? response ?? text;
  if (named === undefined && names.includes("text") && names.includes("side"))
    return { side: true };
  const asked = { promptColumn: prompt, responseColumn: response, textColumn: text };
  const chosen = chooseColumns(names, asked);
  if (chosen.messages !== undefined) throw noConversations(chosen.messages);
  return { ...chosen, side: false };
}

function readTexts(record: Columns, line: number, columns: TextColumns) {
  if (columns.side) {
    const text = requiredText(record, "text", line);
    const prompt = textColumn(record, "prompt");
    return record["side"] === "response" ? { prompt, response: text } : { prompt: text };
  }
  const { prompt, response } = columns;
  const answered = response === undefined ? null : textColumn(record, response);
  if (answered !== null && answered !== "") {
    return { prompt: prompt === undefined ? null : textColumn(record, prompt), response: answered };
  }
  return { prompt: requiredText(record, prompt ?? response ?? "prompt", line) };
}

function noConversations(column: string): KomainuError {
  return new KomainuError(
    "invalid_input",
    `"${column}" holds conversations, and prompts and responses are measured. Name their columns with --prompt-column and --response-column.`,
  );
}

/** The BCP-47 tag that stands in a cell; `undefined` where there is none, and the text has to tell. */
export function readLanguage(value: unknown): Language | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  if (TAGS.has(value)) return TAGS.get(value);
  const tag = canonicalLanguageTag(value.trim());
  if (TAGS.size < MOST_SETS) TAGS.set(value, tag);
  return tag;
}

/** Tags that were read before: rows are many, and their languages few. */
const TAGS = new Map<string, Language | undefined>();

/** Short names of the shared harm types. */
const CATEGORIES: Readonly<Record<string, string>> = {
  sexual: "sexually_explicit",
  hate: "hate_speech",
  dangerous: "dangerous_content",
};

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
