import { defineTask } from "../eval-task.ts";
import { makeRow, readLabel, requiredText, textColumn, type Columns } from "../read-record.ts";
import { ownColumnsOr } from "../readers.ts";

function readXsTest(record: Columns, line: number) {
  const positive = readLabel(record["label"], line);
  if (positive === null) return null;
  const [id, type] = [textColumn(record, "id"), textColumn(record, "type")];
  return makeRow(line, { positive, id, type, prompt: requiredText(record, "prompt", line) });
}

export const task = defineTask({
  id: "xstest",
  title: "XSTest prompts",
  licence: "CC-BY-4.0",
  origin: "https://github.com/paul-rottger/exaggerated-safety (xstest_prompts.csv)",
  read: ownColumnsOr(readXsTest),
});
