import { KomainuError } from "../../core/index.ts";
import type { EvalRow } from "../data/row.ts";
import { type Columns, textColumn } from "../tasks/read-record.ts";

/** A recorded answer, and its place in its file, from 1. */
export interface RecordedAnswer {
  readonly record: Columns;
  readonly line: number;
}

/** How answers name the rows that they are to: by line, from 1, or by the data's own id. */
export interface AnswerPlaces {
  readonly by: "line" | "id";
  /** Whether no answer says its row, so that the order has to. */
  readonly ordered: boolean;
  /** Throws `invalid_input` for an answer that does not name its row as the first one did. */
  readonly ofAnswer: (answer: RecordedAnswer) => string | number;
  readonly ofRow: (row: EvalRow) => string | number;
}

/**
 * How a file's answers name their rows, told from the first: `index` (from 0, as a scan writes it),
 * `line` (from 1, as `rows.jsonl` has it), the id, or the order in which they stand.
 */
export function tellPlaces(first: Columns, idOf: ((record: Columns) => string | null) | null) {
  for (const [column, offset] of [
    ["index", 1],
    ["line", 0],
  ] as const) {
    if (wholeNumber(first[column]) !== null) return byNumber(column, offset);
  }
  return idOf === null || idOf(first) === null ? IN_ORDER : byId(idOf);
}

const IN_ORDER: AnswerPlaces = {
  by: "line",
  ordered: true,
  ofAnswer: ({ line }) => line,
  ofRow: ({ line }) => line,
};

function byNumber(column: string, offset: number): AnswerPlaces {
  return {
    by: "line",
    ordered: false,
    ofAnswer: ({ record, line }) => {
      const number = wholeNumber(record[column]);
      if (number === null) throw unnamed(line, column);
      return number + offset;
    },
    ofRow: (row) => row.line,
  };
}

function byId(idOf: (record: Columns) => string | null): AnswerPlaces {
  return {
    by: "id",
    ordered: false,
    ofAnswer: ({ record, line }) => {
      const id = idOf(record);
      if (id === null) throw unnamed(line, "id");
      return id;
    },
    ofRow: (row) => row.id,
  };
}

/** Tables hold numbers as text. */
function wholeNumber(value: unknown): number | null {
  if (typeof value === "string" && /^\d{1,15}$/u.test(value)) return Number(value);
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}

function unnamed(line: number, what: string): KomainuError {
  return new KomainuError(
    "invalid_input",
    `Recorded answers, row ${line}: there is no ${what} that says which row it answers, though the first row has one.`,
  );
}

/** The id in a record's own columns, or in those that a scan copied. */
export function createIdReader(column = "id"): (record: Columns) => string | null {
  return (record) => textColumn(ownColumns(record), column);
}

/** What a scan copied from the row that it judged, else the record itself. */
export function ownColumns(record: Columns): Columns {
  const kept = record["row"];
  return isRecord(kept) ? kept : record;
}

function isRecord(value: unknown): value is Columns {
  return typeof value === "object" && value !== null;
}
