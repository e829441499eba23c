import { KomainuError, type Language, type Target } from "../../core/index.ts";
import { detectLanguage } from "../../language/index.ts";
import type { EvalRow } from "../data/row.ts";

/** One row of a file, by column. */
export type Columns = Readonly<Record<string, unknown>>;

/**
 * The text in a column; `null` where it is absent or empty.
 *
 * @throws KomainuError `invalid_input` for a list or an object: it must not pass as missing
 */
export function textColumn(record: Columns, name: string): string | null {
  const value = record[name];
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "object" && value !== null) {
    const message = `The column "${name}" holds a list or an object, not text.`;
    throw new KomainuError("invalid_input", message);
  }
  return null;
}

/** The text in a column, which must be there. */
export function requiredText(record: Columns, name: string, line: number): string {
  const value = textColumn(record, name);
  if (value !== null) return value;
  throw new KomainuError(
    "invalid_input",
    `Row ${line} has no text in the column "${name}". It has the columns: ${Object.keys(record).join(", ")}.`,
  );
}

export { readLabel } from "../../rows/columns/read-label.ts";

/** Fills in what a row's columns do not say. */
export function makeRow(
  line: number,
  row: {
    readonly positive: boolean;
    readonly prompt?: string | null;
    readonly response?: string | null;
    readonly target?: Target;
    readonly id?: string | null;
    readonly labels?: Readonly<Record<string, boolean>>;
    readonly language?: Language | undefined;
    readonly source?: string | null;
    readonly type?: string | null;
  },
): EvalRow {
  const response = row.response ?? null;
  const target = row.target ?? (response === null ? "prompt" : "response");
  const prompt = row.prompt ?? "";
  return {
    id: row.id ?? String(line),
    line,
    target,
    prompt,
    response,
    positive: row.positive,
    labels: row.labels ?? {},
    language: row.language ?? detectLanguage(target === "response" ? (response ?? "") : prompt),
    source: row.source ?? null,
    type: row.type ?? null,
  };
}
