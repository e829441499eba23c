import { basename } from "node:path";
import { defineTask, type EvalTask } from "./eval-task.ts";
import { createRowReader, type ColumnNames } from "./read-labelled-row.ts";

/** A task made of one's own file of labelled rows, named after the file. */
export function ownTask(
  file: string,
  columns: ColumnNames,
  target: EvalTask["target"] = "prompt",
): EvalTask {
  const id = basename(file).replace(/(\.[a-z]+){1,2}$/i, "");
  return defineTask({
    id,
    title: basename(file),
    target,
    licence: "your own",
    origin: file,
    read: createRowReader(columns),
  });
}
