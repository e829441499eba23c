import { KomainuError } from "../../core/index.ts";
import { guessColumn, type ColumnPart } from "../../rows/columns/column-names.ts";
import { judgedText, type EvalRow } from "../data/row.ts";
import { byColumns, type ColumnNames } from "../tasks/read-labelled-row.ts";
import { textColumn } from "../tasks/read-record.ts";
import { createIdReader, ownColumns, type RecordedAnswer } from "./answer-place.ts";

/**
 * Makes a check that an answer is to the row that it was joined with, by what of the row stands in
 * it: the id, and the texts. Its error repeats neither.
 */
export function createRowCheck(names: ColumnNames): (row: EvalRow, answer: RecordedAnswer) => void {
  const idOf = createIdReader(names.id);
  const columnsOfKept = byColumns((titles) => textColumns(names, (part) => guess(titles, part)));
  const plain = textColumns(names, (part) => part);
  return (row, { record, line }) => {
    const id = idOf(record);
    // A row without an id goes by its line.
    if (id !== null && id !== row.id && row.id !== String(row.line))
      throw otherRow("id", line, row);
    const own = ownColumns(record);
    const columns = own === record ? plain : columnsOfKept(own);
    for (const [part, column] of columns) {
      const text = textColumn(own, column)?.trim() ?? "";
      const wanted = textOf(row, part).trim();
      if (text !== "" && wanted !== "" && text !== wanted) throw otherRow("text", line, row);
    }
  };
}

type TextPart = Extract<ColumnPart, "prompt" | "response" | "text">;
const PARTS: readonly TextPart[] = ["prompt", "response", "text"];

function textColumns(
  names: ColumnNames,
  find: (part: TextPart) => string | undefined,
): readonly (readonly [TextPart, string])[] {
  return PARTS.flatMap((part) => {
    const column = names[part] ?? find(part);
    return column === undefined ? [] : [[part, column] as const];
  });
}

/** Where several columns could be it, none is compared. */
function guess(titles: readonly string[], part: TextPart): string | undefined {
  try {
    return guessColumn(titles, [part]);
  } catch {
    return undefined;
  }
}

function textOf(row: EvalRow, part: TextPart): string {
  if (part === "text") return judgedText(row);
  return (part === "prompt" ? row.prompt : row.response) ?? "";
}

function otherRow(what: "id" | "text", line: number, row: EvalRow): KomainuError {
  return new KomainuError(
    "invalid_input",
    `Recorded answers, row ${line}: its ${what} is not that of row ${row.line} of the labelled rows, which it would be joined with. Give --task the rows that these answers are to; answers in another order are joined by a column "index" (from 0) or by the rows' ids.`,
  );
}
