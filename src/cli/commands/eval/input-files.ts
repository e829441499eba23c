import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { resultFiles } from "../../../eval/results/results-folder.ts";
import type { ProtectedFile } from "../../../files/protect-files.ts";
import { filesOf } from "../../guard-files.ts";
import type { GuardCommandOptions } from "../../guard-command-options.ts";
import type { TaskOptions } from "./choose-tasks.ts";

interface InputOptions extends GuardCommandOptions, TaskOptions {
  readonly predictions?: readonly string[];
  readonly compare?: readonly string[];
  /** A folder of results that is read. */
  readonly results?: string;
}

/** Every file that a measurement reads: none of them may be written over. */
export async function inputFiles(options: InputOptions): Promise<readonly ProtectedFile[]> {
  const { task, data, predictions = [], compare = [], results } = options;
  const folders = results === undefined ? compare : [...compare, results];
  const named = [...task, ...predictions, ...(data === undefined ? [] : await filesIn(data))];
  return [
    ...named.map((path) => ({ path, role: "the input" })),
    ...folders.flatMap((folder) =>
      resultFiles(folder).map((path) => ({ path, role: "one of the results that are read" })),
    ),
    ...filesOf(options),
  ];
}

/** A folder's files, or the path itself where it is no folder. */
async function filesIn(path: string): Promise<string[]> {
  const names = await readdir(path).catch(() => undefined);
  return names === undefined ? [path] : names.map((name) => join(path, name));
}
