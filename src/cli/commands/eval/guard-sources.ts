import { KomainuError } from "../../../core/errors.ts";
import type { GuardSource } from "../../../eval/judge/open-guard.ts";
import type { ThresholdOrigin } from "../../../eval/measure/thresholds-in-force.ts";
import type { Calibration } from "../../../guard/calibration.ts";
import { hashFile } from "../../../files/hash-file.ts";
import { createGuard } from "../../../guard/create-guard.ts";
import type { GuardOptions } from "../../../guard/guard-options.ts";
import { nodePlatform } from "../../../guard/node-platform.ts";
import { readCalibration } from "../../../guard/read-calibration.ts";
import { calibratedEntry } from "../../../guard/thresholds.ts";
import type { GuardCommandOptions } from "../../guard-command-options.ts";
import { settingsOf } from "../../choose-guard.ts";
import { readGuardOptions } from "../../guard-options.ts";
import { packageVersion } from "../../version.ts";

/**
 * The guards that `--guard` names, one or a list. A threshold for every policy is applied to the
 * scores afterwards, so that answers that are kept serve every threshold.
 *
 * @throws KomainuError `invalid_input` for one model to several guards
 */
export async function guardSources(options: GuardCommandOptions): Promise<GuardSource[]> {
  const { guard, model, threshold } = options;
  const names = guard.split(",").map((name) => name.trim());
  if (names.length > 1 && model !== undefined) {
    throw new KomainuError(
      "invalid_input",
      "--model belongs to one guard. Measure each guard with --output, then give the folders to --compare.",
    );
  }
  const familyFile = options.familyFile && (await hashFile(options.familyFile));
  const loaded = await loadCalibration(options.calibration);
  return Promise.all(
    names.map(async (name) => {
      // Each guard refuses what it does not use.
      const { thresholds, ...given } = await readGuardOptions({ ...options, guard: name });
      const own = threshold?.["*"] === undefined ? thresholds : undefined;
      const chosen: GuardOptions = { ...given, thresholds: own };
      return {
        settings: { ...settingsOf(chosen), komainu: packageVersion(), familyFile },
        thresholdOrigin: originOf(own, loaded),
        ownPolicies: chosen.policies !== undefined,
        open: (policies) => createGuard(policies === undefined ? chosen : { ...chosen, policies }),
      };
    }),
  );
}

async function loadCalibration(file: string | undefined): Promise<Calibration | undefined> {
  return file === undefined ? undefined : (await readCalibration(file, nodePlatform)).calibration;
}

/** What decides first: a threshold that was given, then a calibration, then the guard's default. */
function originOf(
  given: GuardOptions["thresholds"],
  calibration: Calibration | undefined,
): ThresholdOrigin {
  return (policy, language) => {
    if (typeof given === "object" && Object.hasOwn(given, policy)) return "option";
    const entry = calibration && calibratedEntry(calibration, policy, language);
    return entry === undefined ? "guard" : "calibration";
  };
}
