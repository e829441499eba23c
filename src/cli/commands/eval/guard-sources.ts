import { KomainuError } from "../../../core/errors.ts";
import type { PolicyBand } from "../../../core/verdict.ts";
import type { GuardSource } from "../../../eval/judge/open-guard.ts";
import type { ThresholdOrigin } from "../../../eval/measure/thresholds-in-force.ts";
import type { Calibration } from "../../../guard/calibration.ts";
import { hashFile } from "../../../files/hash-file.ts";
import { nodePlatform } from "../../../guard/node-platform.ts";
import { readCalibration } from "../../../guard/read-calibration.ts";
import { calibratedEntry } from "../../../guard/thresholds.ts";
import type { GuardCommandOptions } from "../../guard-command-options.ts";
import { chooseGuard, guardNames, readBands, stageOptions } from "../../choose-guard.ts";
import { packageVersion } from "../../version.ts";

/**
 * The guards that `--guard` names, one or a list. A threshold for every policy is applied to the
 * scores afterwards, so that answers that are kept serve every threshold.
 *
 * @throws KomainuError `invalid_input` for one model to several guards, and for a band of none
 */
export async function guardSources(options: GuardCommandOptions): Promise<GuardSource[]> {
  const names = guardNames(options);
  if (names.length > 1 && options.model !== undefined) {
    throw new KomainuError(
      "invalid_input",
      "--model belongs to one guard. Measure each guard with --output, then give the folders to --compare.",
    );
  }
  if (options.band !== undefined) {
    const message = "--band belongs to a cascade: add --cascade to ask the guards as one.";
    throw new KomainuError("invalid_input", message);
  }
  const isForAll = isOnlyForAll(options.threshold);
  // Each guard refuses what it does not use.
  const own = isForAll ? { ...options, threshold: undefined } : options;
  return Promise.all(names.map((guard) => sourceOf({ ...own, guard })));
}

/** The stages of a cascade, each as a guard of its own, and the cascade where its bands are given. */
export interface CascadeSources {
  readonly stages: readonly GuardSource[];
  readonly whole: GuardSource | undefined;
  /** Of each stage but the last. */
  readonly bands: readonly (readonly PolicyBand[])[] | undefined;
}

/**
 * The guards that `--guard` lists as the stages of a cascade.
 *
 * @throws KomainuError `invalid_input` for a list of one, and as `chooseGuard`
 */
export async function cascadeSources(options: GuardCommandOptions): Promise<CascadeSources> {
  const names = guardNames(options);
  if (names.length < 2) {
    const message =
      "--cascade takes several guards, the cheapest first: --guard screen,shieldgemma";
    throw new KomainuError("invalid_input", message);
  }
  const stages = await Promise.all(stageOptions(names, options).map(sourceOf));
  const bands = await givenBands(names, options);
  const isWhole = options.band !== undefined || options.calibration !== undefined;
  return { stages, bands, whole: isWhole ? await sourceOf(options) : undefined };
}

async function givenBands(
  names: readonly string[],
  { band, calibration }: GuardCommandOptions,
): Promise<CascadeSources["bands"]> {
  const given = band && readBands(names, band);
  if (given !== undefined) {
    return given.map(({ allowBelow, denyFrom }) => {
      const upper = denyFrom === undefined ? {} : { denyFrom };
      return [{ policy: "*", language: "*", allowBelow, ...upper }];
    });
  }
  return (await loadCalibration(calibration))?.stages?.slice(0, -1).map(({ bands }) => bands);
}

async function sourceOf(options: GuardCommandOptions): Promise<GuardSource> {
  const familyFile = options.familyFile && (await hashFile(options.familyFile));
  const { open, settings } = await chooseGuard(options);
  const isCascade = guardNames(options).length > 1;
  const loaded = isCascade ? undefined : await loadCalibration(options.calibration);
  return {
    settings: { ...settings, komainu: packageVersion(), familyFile },
    ...(isCascade ? {} : { thresholdOrigin: originOf(options.threshold, loaded) }),
    ownPolicies: options.policy !== undefined,
    open,
  };
}

function isOnlyForAll(threshold: GuardCommandOptions["threshold"]): boolean {
  return threshold?.["*"] !== undefined && Object.keys(threshold).length === 1;
}

async function loadCalibration(file: string | undefined): Promise<Calibration | undefined> {
  return file === undefined ? undefined : (await readCalibration(file, nodePlatform)).calibration;
}

/** What decides first: a threshold that was given, then a calibration, then the guard's default. */
function originOf(
  given: GuardCommandOptions["threshold"] = {},
  calibration: Calibration | undefined,
): ThresholdOrigin {
  return (policy, language) => {
    if (Object.hasOwn(given, policy) || Object.hasOwn(given, "*")) return "option";
    const entry = calibration && calibratedEntry(calibration, policy, language);
    return entry === undefined ? "guard" : "calibration";
  };
}
