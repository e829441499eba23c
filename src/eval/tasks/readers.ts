import type { EvalRow } from "../data/row.ts";
import { createRowReader } from "./read-labelled-row.ts";
import { type Columns, makeRow, readLabel, requiredText } from "./read-record.ts";

/**
 * Reads Komainu's own columns where a row has them (`readLabelledRow`), so that one's own copy of a
 * benchmark can be used, and the benchmark's own columns otherwise.
 */
export function ownColumnsOr(
  read: (record: Columns, line: number) => EvalRow | null,
): (record: Columns, line: number) => EvalRow | null {
  const readOwn = createRowReader({ label: "harmful" });
  return (record, line) =>
    "text" in record && "harmful" in record ? readOwn(record, line) : read(record, line);
}

/** Rows of prompts that are all of one label, with the prompt in `column`. */
export function promptColumn(column: string, positive: boolean, type?: string) {
  return ownColumnsOr((record, line) =>
    makeRow(line, {
      positive,
      prompt: requiredText(record, column, line),
      type: type === undefined ? null : requiredText(record, type, line),
    }),
  );
}

/** Rows of exchanges: `prompt`, `response`, and a label in `column`. */
export function exchangeColumns(column: string, readPositive = readLabel) {
  return ownColumnsOr((record, line) => {
    const positive = readPositive(record[column], line);
    if (positive === null) return null;
    return makeRow(line, {
      positive,
      prompt: requiredText(record, "prompt", line),
      response: requiredText(record, "response", line),
    });
  });
}
