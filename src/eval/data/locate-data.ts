import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { KomainuError } from "../../core/index.ts";
import { hashFile } from "../../files/hash-file.ts";
import { readFailure } from "../../files/read-failure.ts";
import type { RetryPolicy } from "../../models/download/retry-policy.ts";
import type { Environment } from "../../models/hub/hub-settings.ts";
import { downloadData } from "./download-data.ts";
import type { EvalTask, HubData } from "../tasks/eval-task.ts";

/** The file that a task's rows come from. */
export interface TaskData {
  readonly path: string;
  /** For the report: `hub:owner/name/file`, or the file's name. */
  readonly source: string;
  readonly revision: string | null;
  readonly sha256: string;
}

export interface LocateOptions {
  /** A local file to use. */
  readonly file?: string | undefined;
  /** A folder with a file for each task, named after it: `jbb.jsonl`, `xstest.csv`, … */
  readonly folder?: string | undefined;
  /** A commit of the Hub's data set, instead of the one that the task is pinned to. */
  readonly revision?: string | undefined;
  readonly env?: Environment | undefined;
  readonly retry?: RetryPolicy | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds a task's rows: the file that is given, else the task's file in the folder that is given, else
 * the Hub's, at a commit.
 *
 * @throws KomainuError `file_not_found` for a folder without the task's file, `not_found` where the task has no such source, `invalid_input` for a revision
 *   that is not a commit, `access_denied` or `network` from the Hub
 */
export async function locateData(task: EvalTask, options: LocateOptions = {}): Promise<TaskData> {
  const { folder } = options;
  const file = options.file ?? (folder && (await findTaskFile(folder, task.id)));
  if (file !== undefined) return describe(file, basename(file), null);
  if (task.hub === null) {
    throw new KomainuError(
      "not_found",
      `The rows of ${task.title} are not on the Hub in a form that can be read. Get the file (${task.origin}) and name it with --data; docs/evaluation.md says what it holds.`,
    );
  }
  const revision = options.revision ?? task.hub.revision ?? undefined;
  return getFromHub(task, task.hub, { ...options, revision });
}

async function getFromHub(
  task: EvalTask,
  { repository, file }: HubData,
  { revision, env = process.env, signal, retry }: LocateOptions,
): Promise<TaskData> {
  if (revision === undefined || !/^[0-9a-f]{40}$/.test(revision)) {
    throw new KomainuError(
      "invalid_input",
      `${task.title} is measured at a commit of ${repository}, and ${revision === undefined ? "none is pinned" : "that is not one"}: give --revision with the 40 digits that the data set's history on the Hub shows, or a file with --data.`,
    );
  }
  const path = await downloadData({ repository, file, revision, env, signal, retry });
  return describe(path, `hub:${repository}/${file}`, revision);
}

async function describe(path: string, source: string, revision: string | null): Promise<TaskData> {
  return { path, source, revision, sha256: await hashFile(path) };
}

/**
 * The file of a task in a folder.
 *
 * @throws KomainuError `file_not_found`
 */
async function findTaskFile(folder: string, id: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw readFailure(folder, error);
  });
  const name = names.find((name) => name.replace(/\.(jsonl|csv|tsv|parquet)(\.gz)?$/, "") === id);
  if (name !== undefined) return join(folder, name);
  const message = `${folder} has no file for the task ${id}: it would be called ${id}.jsonl (or .csv, .tsv, .parquet).`;
  throw new KomainuError("file_not_found", message);
}
