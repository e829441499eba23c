import { stringify } from "csv-stringify/sync";

/** What a cell of a table may hold; `null` is an empty cell. */
export type CsvCell = string | number | boolean | null;

/**
 * Rows as CSV for spreadsheets: commas, RFC 4180 quotes and line ends. A text that a spreadsheet
 * would take for a formula (`=`, `+`, `-`, `@`, their full-width forms, tab, carriage return) begins
 * with an apostrophe instead (OWASP, "CSV injection"); numbers stay numbers.
 */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    {
      record_delimiter: "windows",
      // The library quotes the line end it writes alone; spreadsheets end a row at any.
      quoted_match: /[\r\n]/,
      escape_formulas: true,
      cast: { boolean: (value) => String(value) },
    },
  );
}

/** The first line of a CSV file: Excel takes a file for UTF-8 by the mark that stands before it. */
export function csvHeader(columns: readonly string[]): string {
  return `\uFEFF${csvText([columns])}`;
}
