import { KomainuError } from "../../../core/errors.ts";
import type { CascadeCalibration } from "../../../eval/cascade/calibrate-cascade.ts";
import { runCascadeCalibration } from "../../../eval/cascade/run-cascade-calibration.ts";
import { cacheFolder } from "../../../eval/judge/cache-folder.ts";
import { knownFamilies } from "../../families/known-families.ts";
import { createProgress } from "../../ui/progress.ts";
import { chooseTasks } from "../eval/choose-tasks.ts";
import { cascadeSources } from "../eval/guard-sources.ts";
import type { CalibrateCommandOptions } from "./calibrate-options.ts";

/** What a cascade may lose where nobody says it. */
const DEFAULT_LOSS = 0.01;

/** Asks the stages about the rows, and finds where the earlier ones may decide alone. */
export async function askCascade(
  options: CalibrateCommandOptions,
  signal: AbortSignal,
): Promise<CascadeCalibration> {
  const {
    maxLoss = DEFAULT_LOSS,
    maxFalseAlarms = maxLoss,
    by,
    seed,
    concurrency,
    cache,
  } = options;
  for (const rate of [maxLoss, maxFalseAlarms]) {
    if (rate > 0 && rate < 1) continue;
    const message =
      "No number of rows shows that nothing is lost. Give a rate over 0 and below 1, such as --max-loss 0.01.";
    throw new KomainuError("invalid_input", message);
  }
  const { stages } = await cascadeSources(options);
  const progress = createProgress({ label: "Judging", unit: "rows" });
  try {
    return await runCascadeCalibration({
      stages,
      maxLoss,
      maxFalseAlarms,
      by,
      seed,
      concurrency,
      signal,
      families: await knownFamilies(options.familyFile),
      tasks: chooseTasks(options),
      cacheFolder: cacheFolder(cache),
      onProgress: progress.update,
      onWarning: progress.note,
    });
  } finally {
    progress.finish();
  }
}
