import { createHash } from "node:crypto";
import { KomainuError, type GuardFamily, type Provenance } from "../../core/index.ts";
import { countRows } from "../../rows/count-rows.ts";
import { judgeRows } from "../judge/judge-rows.ts";
import { locateData } from "../data/locate-data.ts";
import { openGuard, type GuardSource } from "../judge/open-guard.ts";
import { readResultRows, readResults } from "../results/read-results-folder.ts";
import { readTaskRows } from "../data/read-task-rows.ts";
import type { TaskSource } from "../run/run-evaluation.ts";
import { calibrate, type CalibrateOptions, type CalibrationResult } from "./calibrate.ts";
import { SampleCollector } from "./samples.ts";

export interface CalibrationRun extends Pick<
  CalibrateOptions,
  "goal" | "map" | "by" | "seed" | "resamples"
> {
  readonly guard: GuardSource;
  /** Their rows are taken together. */
  readonly tasks: readonly TaskSource[];
  readonly concurrency: number;
  readonly cacheFolder: string | null;
  /** Families that the guard may be of. Default: Komainu's. */
  readonly families?: readonly GuardFamily[] | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks a guard about labelled rows, or takes its answers from before, and chooses its thresholds.
 *
 * @throws KomainuError what `calibrate` and `locateData` throw; `invalid_input` for refusal tasks
 */
export async function runCalibration(run: CalibrationRun): Promise<CalibrationResult> {
  const tasks = await locateTasks(run);
  const total = tasks.reduce((sum, { rows }) => sum + rows, 0);
  const samples = new SampleCollector(run.seed);
  await using opened = await openGuard(run.guard, run);
  const { guard, family, cache, provenance } = opened;
  for (const { data, ...source } of tasks) {
    const reading = { ...readingOf(source), signal: run.signal };
    const rows = readTaskRows(source.task, data.path, reading);
    const { concurrency, signal } = run;
    const asked = { guard, family, cache, concurrency, promptAsResponse: false, signal };
    const judged = judgeRows(rows, asked);
    for await (const { row, judgement } of judged) {
      samples.add(row, judgement);
      run.onProgress?.(samples.counts.rows, total);
    }
  }
  return calibrate(samples, { ...run, provenance: plain(provenance), dataSha256: hashOf(tasks) });
}

/** Finds the rows of tasks that label harm, and counts them. */
export async function locateTasks(run: Pick<CalibrationRun, "tasks" | "signal">) {
  const tasks = [];
  for (const source of run.tasks) {
    if (source.task.positive === "refusal") {
      const message = `${source.task.title} labels refusals, not harm: thresholds cannot be chosen on it.`;
      throw new KomainuError("invalid_input", message);
    }
    const data = await locateData(source.task, { ...source, signal: run.signal });
    tasks.push({ ...source, data, rows: await countRows(data.path, readingOf(source)) });
  }
  return tasks;
}

/** How a task's file of rows is read. */
export function readingOf({
  format,
  encoding,
}: TaskSource): Pick<TaskSource, "format" | "encoding"> {
  return { format, encoding };
}

/** Thresholds on thresholds would mean nothing. */
function plain(provenance: Provenance): Provenance {
  if (provenance.calibration === undefined) return provenance;
  const message = "The guard has a calibration already: calibrate it without one.";
  throw new KomainuError("invalid_input", message);
}

/** One file's own hash, or that of the hashes of several. */
export function hashOf(tasks: readonly { readonly data: { readonly sha256: string } }[]): string {
  const [first, ...more] = tasks.map(({ data }) => data.sha256);
  if (first !== undefined && more.length === 0) return first;
  return createHash("sha256")
    .update(tasks.map(({ data }) => data.sha256).join("\n"))
    .digest("hex");
}

export interface FolderCalibration extends Pick<
  CalibrateOptions,
  "goal" | "map" | "by" | "seed" | "resamples"
> {
  /** A folder that `komainu eval --output` wrote, with one guard. */
  readonly folder: string;
}

/**
 * Chooses thresholds from the rows of an evaluation, without asking the guard.
 *
 * @throws KomainuError what `calibrate` throws; `invalid_input` where the folder holds several guards,
 *   refusals, or recorded answers that do not say what produced them
 */
export async function calibrateFolder(options: FolderCalibration): Promise<CalibrationResult> {
  const { folder } = options;
  const { guards, tasks } = await readResults(folder);
  const [guard, ...others] = guards;
  if (guard === undefined || guard.provenance === null || others.length > 0) {
    throw new KomainuError(
      "invalid_input",
      `${folder} must hold the results of one guard that says what it is: run "komainu eval --guard" with one.`,
    );
  }
  if (tasks.some(({ positive }) => positive === "refusal")) {
    const message = `${folder} holds a task that labels refusals, not harm: measure without it.`;
    throw new KomainuError("invalid_input", message);
  }
  const samples = new SampleCollector(options.seed);
  for await (const { row, judgement } of readResultRows(folder)) samples.add(row, judgement);
  const provenance = plain(guard.provenance);
  return calibrate(samples, { ...options, provenance, dataSha256: hashOf(tasks) });
}
