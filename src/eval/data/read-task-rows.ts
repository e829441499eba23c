import { readRows } from "../../rows/read-rows.ts";
import type { RowFormat } from "../../rows/row-format.ts";
import type { EvalRow } from "./row.ts";
import type { EvalTask } from "../tasks/eval-task.ts";

export interface ReadTaskRowsOptions {
  readonly format?: RowFormat | undefined;
  /** Default: UTF-8, or what a byte order mark tells. */
  readonly encoding?: string | undefined;
  /** Reads this many rows at most. */
  readonly limit?: number | undefined;
  /** Called with each row that carries no label for this task. */
  readonly onUnlabelled?: ((line: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads a task's labelled rows from a file, in order. */
export async function* readTaskRows(
  task: Pick<EvalTask, "read">,
  path: string,
  options: ReadTaskRowsOptions = {},
): AsyncGenerator<EvalRow, void, undefined> {
  const { format, encoding, signal, limit = Infinity } = options;
  for await (const { index, row } of readRows(path, { format, encoding, signal })) {
    if (index >= limit) return;
    const read = task.read(row, index + 1);
    if (read === null) options.onUnlabelled?.(index + 1);
    else yield read;
  }
}
