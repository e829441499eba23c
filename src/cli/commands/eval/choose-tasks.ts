import { existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import { KomainuError } from "../../../core/errors.ts";
import type { RowFormat } from "../../../rows/row-format.ts";
import type { TaskSource } from "../../../eval/run/run-evaluation.ts";
import type { EvalTask } from "../../../eval/tasks/eval-task.ts";
import { ownTask } from "../../../eval/tasks/own-task.ts";
import { findTask, TASKS } from "../../../eval/tasks/registry.ts";
import { columnNames, type ColumnOptions } from "./column-names.ts";

/** The options that name tasks and their rows. */
export interface TaskOptions extends ColumnOptions {
  readonly task: readonly string[];
  readonly data?: string;
  readonly revision?: string;
  readonly rowsFormat?: RowFormat;
  readonly encoding?: string;
}

/**
 * The tasks that the options name.
 *
 * @throws KomainuError `invalid_input` for none, for an unknown one, and for one file to several
 */
export function chooseTasks(options: TaskOptions): TaskSource[] {
  const { task: names, data, revision, rowsFormat: format, encoding } = options;
  if (names.length === 0) {
    throw new KomainuError(
      "invalid_input",
      'Name what to measure on with --task: a task of "komainu eval --list", or a file of labelled rows.',
    );
  }
  const place = dataPlace(data);
  if (names.length > 1 && (place.file !== undefined || revision !== undefined)) {
    const message =
      "A file for --data and --revision belong to one task: give one --task with them, or a folder that holds a file for each task.";
    throw new KomainuError("invalid_input", message);
  }
  return names.map((name) => {
    const known = findTask(name);
    const { file, folder } = place;
    if (known !== undefined) return { task: known, file, folder, revision, format, encoding };
    if (!existsSync(name)) throw unknownTask(name);
    return { task: ownTask(name, columnNames(options)), file: name, format, encoding };
  });
}

/** The task of a file of recorded answers, and its labelled rows where they are not in the file. */
export function taskOfAnswers(
  file: string,
  options: TaskOptions,
): { readonly task: EvalTask; readonly source: TaskSource | null } {
  const [name, ...more] = options.task;
  if (more.length > 0) {
    const message = "Recorded answers belong to one task: give one --task.";
    throw new KomainuError("invalid_input", message);
  }
  const wanted = name ?? basename(file).replace(/(\.[a-z]+){1,2}$/i, "");
  const known = findTask(wanted);
  if (name !== undefined && known === undefined) {
    const [source] = chooseTasks(options);
    if (source !== undefined) return { task: source.task, source };
  }
  const task = known ?? ownTask(file, columnNames(options));
  const { data, rowsFormat: format, encoding } = options;
  const reading = { format, encoding };
  return { task, source: data === undefined ? null : { task, ...dataPlace(data), ...reading } };
}

/** Where `--data` says that the rows are: in a file, or in a folder with a file for each task. */
function dataPlace(data: string | undefined): Pick<TaskSource, "file" | "folder"> {
  if (data === undefined) return {};
  const folder = statSync(data, { throwIfNoEntry: false })?.isDirectory() === true;
  return folder ? { folder: data } : { file: data };
}

function unknownTask(name: string): KomainuError {
  const ids = TASKS.map(({ id }) => id).join(", ");
  const message = `There is no task and no file "${name}". The tasks are: ${ids}.`;
  return new KomainuError("invalid_input", message);
}
