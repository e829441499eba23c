import { defineTask } from "../eval-task.ts";
import { makeRow, readLabel, requiredText, textColumn, type Columns } from "../read-record.ts";
import { ownColumnsOr } from "../readers.ts";

function readHateCheck(record: Columns, line: number) {
  const positive = readLabel(record["label_gold"], line);
  if (positive === null) return null;
  return makeRow(line, {
    positive,
    id: textColumn(record, "case_id"),
    labels: { hate_speech: positive },
    type: textColumn(record, "functionality"),
    prompt: requiredText(record, "test_case", line),
  });
}

export const task = defineTask({
  id: "hatecheck",
  title: "HateCheck",
  licence: "CC-BY-4.0",
  origin: "https://github.com/paul-rottger/hatecheck-data (test_suite_cases.csv)",
  read: ownColumnsOr(readHateCheck),
});
