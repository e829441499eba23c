import { KomainuError } from "../../../core/errors.ts";
import { protectInputs, protectResults, requireWritable } from "../../../files/protect-files.ts";
import { writeOutput } from "../../../files/replace-file.ts";
import { cacheFolder } from "../../../eval/judge/cache-folder.ts";
import type { CalibrationResult } from "../../../eval/calibrate/calibrate.ts";
import type { MapKind } from "../../../eval/calibrate/calibrate-unit.ts";
import type { Goal } from "../../../eval/calibrate/goal.ts";
import {
  calibrateFolder,
  runCalibration,
  type FolderCalibration,
} from "../../../eval/calibrate/run-calibration.ts";
import { formatEstimate } from "../../../eval/results/render-summary.ts";
import { knownFamilies } from "../../families/known-families.ts";
import type { GuardCommandOptions } from "../../guard-command-options.ts";
import { createProgress } from "../../ui/progress.ts";
import { renderTable } from "../../ui/table.ts";
import { chooseTasks, type TaskOptions } from "../eval/choose-tasks.ts";
import { guardSources } from "../eval/guard-sources.ts";
import { inputFiles } from "../eval/input-files.ts";

/** What commander makes of `komainu calibrate`'s command line. */
export interface CalibrateCommandOptions extends GuardCommandOptions, TaskOptions {
  readonly output: string;
  readonly force?: boolean;
  readonly results?: string;
  readonly targetFpr?: number;
  readonly targetRecall?: number;
  readonly by: "overall" | "policy";
  readonly map: MapKind;
  readonly json?: boolean;
  readonly seed: number;
  readonly resamples: number;
  readonly concurrency: number;
  readonly cache: string | boolean;
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
): Promise<string> {
  if (options.calibration !== undefined || options.threshold !== undefined) {
    const message = "Thresholds are what is looked for: leave out --threshold and --calibration.";
    throw new KomainuError("invalid_input", message);
  }
  const { map, by, seed, resamples, results } = options;
  const settings = { goal: readGoal(options), map, by, seed, resamples };
  await protectInputs([options.output], await inputFiles(options));
  await protectResults([options.output], options.force === true);
  await requireWritable([options.output]);
  const result =
    results === undefined
      ? await askGuard(options, settings, signal)
      : await calibrateFolder({ ...settings, folder: results });
  await writeOutput(options.output, `${JSON.stringify(result.calibration, null, 2)}\n`);
  return options.json === true ? `${JSON.stringify(result, null, 2)}\n` : describe(result);
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
      "A calibration belongs to one guard: give one --guard.",
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

function describe({ calibration, reports, leftOut }: CalibrationResult): string {
  const titles = ["Rows", "Positive", "Threshold", "F1", "Precision", "Recall", "FPR"];
  const columns = [
    { title: "Policy" },
    { title: "Language" },
    ...titles.map((title) => ({ title, align: "right" as const })),
  ];
  const rows = reports.map(({ policy, language, n, positives, threshold, heldOut }) => [
    policy === "*" ? "all" : policy,
    language === "*" ? "all" : language,
    String(n),
    String(positives),
    threshold.toPrecision(4),
    formatEstimate(heldOut.f1, true),
    formatEstimate(heldOut.precision, true),
    formatEstimate(heldOut.recall, true),
    formatEstimate(heldOut.falsePositiveRate, true),
  ]);
  const without = leftOut.map(
    ({ policy, language, positives, negatives }) =>
      `No threshold for ${policy}, ${language}: ${positives} positive and ${negatives} negative rows are too few.`,
  );
  return [
    `Goal: ${calibration.goal}. F1, precision, recall and false-positive rate are of rows held out (five parts), with 95% intervals.`,
    renderTable(columns, rows),
    ...(without.length === 0 ? [] : [without.join("\n")]),
    "",
  ].join("\n\n");
}
