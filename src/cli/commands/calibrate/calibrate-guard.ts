import { KomainuError } from "../../../core/errors.ts";
import { protectInputs, protectResults, requireWritable } from "../../../files/protect-files.ts";
import { writeOutput } from "../../../files/replace-file.ts";
import { cacheFolder } from "../../../eval/judge/cache-folder.ts";
import type { CalibrationResult } from "../../../eval/calibrate/calibrate.ts";
import type { Goal } from "../../../eval/calibrate/goal.ts";
import {
  calibrateFolder,
  runCalibration,
  type FolderCalibration,
} from "../../../eval/calibrate/run-calibration.ts";
import type { Calibration } from "../../../guard/calibration.ts";
import { knownFamilies } from "../../families/known-families.ts";
import { createProgress } from "../../ui/progress.ts";
import { chooseTasks } from "../eval/choose-tasks.ts";
import { guardSources } from "../eval/guard-sources.ts";
import { inputFiles } from "../eval/input-files.ts";
import type { CalibrateCommandOptions } from "./calibrate-options.ts";
import { askCascade } from "./calibrate-cascade.ts";
import { describeCalibration } from "./describe-calibration.ts";
import { describeCascade, describeLoss } from "./describe-cascade.ts";
import { describeTargets } from "./describe-target.ts";

/** What a calibration came to. */
export interface Calibrated {
  /** What to print of it. */
  readonly summary: string;
  /** A sentence for each target that was missed. */
  readonly missed: readonly string[];
}

/**
 * Calibrates a guard, writes the file, and gives what to print.
 *
 * @throws KomainuError `invalid_input` for options that do not fit together, and what
 *   `runCalibration` throws
 */
export async function calibrateGuard(
  options: CalibrateCommandOptions,
  signal: AbortSignal,
): Promise<Calibrated> {
  refuseFound(options);
  const { map, by, seed, resamples, results, output } = options;
  const settings = { goal: readGoal(options), map, by, seed, resamples };
  await protectInputs([output], await inputFiles(options));
  await protectResults([output], options.force === true);
  await requireWritable([output]);
  if (options.cascade === true) {
    const found = await askCascade(options, signal);
    return finish(options, found, describeCascade, describeLoss(found, ["missed"]));
  }
  const result =
    results === undefined
      ? await askGuard(options, settings, signal)
      : await calibrateFolder({ ...settings, folder: results });
  return finish(options, result, describeCalibration, describeTargets(result, ["missed"]));
}

/** What is looked for is not given. A cascade's last stage may have thresholds: they are its own. */
function refuseFound({ calibration, threshold, band, cascade }: CalibrateCommandOptions): void {
  if (calibration === undefined && band === undefined) {
    if (threshold === undefined || cascade === true) return;
  }
  const message =
    cascade === true
      ? "Bands are what is looked for: leave out --band and --calibration."
      : "Thresholds are what is looked for: leave out --threshold, --band and --calibration.";
  throw new KomainuError("invalid_input", message);
}

async function finish<T extends { readonly calibration: Calibration }>(
  { output, json }: CalibrateCommandOptions,
  result: T,
  describe: (result: T) => string,
  missed: readonly string[],
): Promise<Calibrated> {
  await writeOutput(output, `${JSON.stringify(result.calibration, null, 2)}\n`);
  const summary = json === true ? `${JSON.stringify(result, null, 2)}\n` : describe(result);
  return { summary, missed };
}

async function askGuard(
  options: CalibrateCommandOptions,
  settings: Omit<FolderCalibration, "folder">,
  signal: AbortSignal,
): Promise<CalibrationResult> {
  const [guard, ...more] = await guardSources(options);
  if (guard === undefined || more.length > 0) {
    throw new KomainuError(
      "invalid_input",
      "A calibration belongs to one guard: give one --guard, or --cascade to find where each of them may decide alone.",
    );
  }
  const progress = createProgress({ label: "Judging", unit: "rows" });
  const { concurrency, cache } = options;
  try {
    return await runCalibration({
      ...settings,
      guard,
      families: await knownFamilies(options.familyFile),
      tasks: chooseTasks(options),
      concurrency,
      cacheFolder: cacheFolder(cache),
      onProgress: progress.update,
      onWarning: progress.note,
      signal,
    });
  } finally {
    progress.finish();
  }
}

function readGoal({ targetFpr, targetRecall }: CalibrateCommandOptions): Goal {
  if (targetFpr !== undefined && targetRecall !== undefined) {
    throw new KomainuError("invalid_input", "Give --target-fpr or --target-recall, not both.");
  }
  if (targetFpr === 0 || targetRecall === 1) {
    throw new KomainuError(
      "invalid_input",
      "No number of rows shows that a rate is exactly 0 or 1. Give one near to it, such as --target-fpr 0.005 or --target-recall 0.995.",
    );
  }
  if (targetFpr !== undefined) return { type: "fpr", limit: targetFpr };
  if (targetRecall !== undefined) return { type: "recall", limit: targetRecall };
  return { type: "f1" };
}
