import { access } from "node:fs/promises";
import { basename, join } from "node:path";
import { errorMessage, KomainuError } from "../core/index.ts";
import { hashFile } from "../data/hash-file.ts";
import { readHubSettings, type Environment } from "../models/hub/hub-settings.ts";
import type { EvalTask, HubData } from "./tasks/eval-task.ts";

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
  /** A commit of the Hub's data set, instead of the one that the task is pinned to. */
  readonly revision?: string | undefined;
  readonly env?: Environment | undefined;
}

/**
 * Finds a task's rows: the file that is given, else the task's file in the folder that
 * KOMAINU_SHARED_DATA names, else the Hub's, at a commit.
 *
 * @throws KomainuError `not_found` where the task has no such source, `invalid_input` for a revision
 *   that is not a commit, `access_denied` or `network` from the Hub
 */
export async function locateData(task: EvalTask, options: LocateOptions = {}): Promise<TaskData> {
  const { file, env = process.env } = options;
  if (file !== undefined) return describe(file, basename(file), null);
  const folder = env["KOMAINU_SHARED_DATA"];
  if (folder !== undefined && task.shared !== null) {
    const path = join(folder, "eval", task.shared);
    if (await exists(path)) return describe(path, task.shared, null);
  }
  if (task.hub === null) {
    throw new KomainuError(
      "not_found",
      `The rows of ${task.title} are not on the Hub in a form that can be read. Get the file (${task.origin}) and name it with --data, as the task's README says.`,
    );
  }
  return downloadData(task, task.hub, options.revision ?? task.hub.revision, env);
}

async function downloadData(
  task: EvalTask,
  { repository, file, gated }: HubData,
  revision: string | null,
  env: Environment,
): Promise<TaskData> {
  if (revision === null || !/^[0-9a-f]{40}$/.test(revision)) {
    throw new KomainuError(
      "invalid_input",
      `${task.title} is measured at a commit of ${repository}, and ${revision === null ? "none is pinned" : "that is not one"}: give --revision with the 40 digits that the data set's history on the Hub shows, or a file with --data.`,
    );
  }
  const settings = await readHubSettings(env);
  const { downloadFileToCacheDir } = await import("@huggingface/hub");
  try {
    const path = await downloadFileToCacheDir({
      repo: { type: "dataset", name: repository },
      path: file,
      revision,
      hubUrl: settings.endpoint,
      cacheDir: settings.cacheDirectory,
      ...(settings.token === undefined ? {} : { accessToken: settings.token }),
    });
    return await describe(path, `hub:${repository}/${file}`, revision);
  } catch (cause) {
    throw refuseDownload(task, repository, gated, cause);
  }
}

function refuseDownload(task: EvalTask, repository: string, gated: boolean, cause: unknown) {
  const status = statusOf(cause);
  if (status === 401 || status === 403) {
    const ask = gated ? `ask for access at https://huggingface.co/datasets/${repository}, ` : "";
    return new KomainuError(
      "access_denied",
      `The Hub does not give out the rows of ${task.title}: ${ask}set HF_TOKEN, or give a file with --data.`,
      { cause },
    );
  }
  const code = status === 404 ? "not_found" : "network";
  return new KomainuError(
    code,
    `The rows of ${task.title} could not be had from ${repository} (${errorMessage(cause)}). Try again, set HF_ENDPOINT to a mirror, or give a file with --data.`,
    { cause },
  );
}

function statusOf(error: unknown): number | null {
  const given = typeof error === "object" && error !== null && "statusCode" in error;
  return given && typeof error.statusCode === "number" ? error.statusCode : null;
}

async function describe(path: string, source: string, revision: string | null): Promise<TaskData> {
  return { path, source, revision, sha256: await hashFile(path) };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
