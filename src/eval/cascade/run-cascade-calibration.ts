import { KomainuError } from "../../core/index.ts";
import {
  locateTasks,
  type CalibrationRun,
  hashOf,
  readingOf,
} from "../calibrate/run-calibration.ts";
import { openGuard, type GuardSource } from "../judge/open-guard.ts";
import { judgeRows } from "../judge/judge-rows.ts";
import { readTaskRows } from "../data/read-task-rows.ts";
import {
  calibrateCascade,
  type CascadeCalibration,
  type CascadeCalibrationOptions,
} from "./calibrate-cascade.ts";
import { CascadeRows } from "./cascade-rows.ts";

export interface CascadeCalibrationRun
  extends
    Omit<CalibrationRun, "guard" | "goal" | "map" | "by" | "resamples">,
    Omit<CascadeCalibrationOptions, "provenances" | "dataSha256"> {
  /** The stages, in the order in which the cascade asks them. */
  readonly stages: readonly GuardSource[];
}

/**
 * Asks every stage about all labelled rows, or takes their answers from before, and finds where the
 * earlier ones may decide alone.
 *
 * @throws KomainuError what `calibrateCascade` and `locateData` throw; `invalid_input` for refusal tasks
 */
export async function runCascadeCalibration(
  run: CascadeCalibrationRun,
): Promise<CascadeCalibration> {
  const tasks = await locateTasks(run);
  const total = tasks.reduce((sum, { rows }) => sum + rows, 0) * run.stages.length;
  const rows = new CascadeRows(run.seed);
  const provenances = [];
  let done = 0;
  for (const source of run.stages) {
    await using opened = await openGuard(source, run);
    const { guard, family, cache, provenance } = opened;
    provenances.push(provenance);
    rows.begin(guard.policies);
    for (const { data, ...task } of tasks) {
      const reading = { ...readingOf(task), signal: run.signal };
      const { concurrency, signal } = run;
      const asked = { guard, family, cache, concurrency, promptAsResponse: false, signal };
      const labelled = readTaskRows(task.task, data.path, reading);
      for await (const { row, judgement } of judgeRows(labelled, asked)) {
        rows.add(row, judgement);
        run.onProgress?.(++done, total);
      }
    }
  }
  if (rows.size === 0) throw new KomainuError("invalid_input", "There are no labelled rows.");
  return calibrateCascade(rows, { ...run, provenances, dataSha256: hashOf(tasks) });
}
