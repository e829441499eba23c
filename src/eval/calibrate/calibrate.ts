import { KomainuError, type Language, type Provenance } from "../../core/index.ts";
import type { CalibratedPolicy, Calibration } from "../../guard/calibration.ts";
import { calibratedGuard } from "../../guard/check-calibration.ts";
import { calibrateUnit, type CalibratedUnit } from "./calibrate-unit.ts";
import type { MapKind } from "./fit-threshold.ts";
import { nameGoal, rowsNeeded, type Goal } from "./goal.ts";
import type { SampleCollector, SampleUnit, ThresholdRange } from "./samples.ts";

export interface CalibrateOptions {
  readonly provenance: Provenance;
  /** SHA-256 of the labelled rows. */
  readonly dataSha256: string;
  readonly goal: Goal;
  readonly map: MapKind;
  /** `overall`: one threshold for every policy, on the highest score; `policy`: one each. */
  readonly by: "overall" | "policy";
  readonly seed: number;
  readonly resamples: number;
}

/** A threshold of a calibration and how it does on rows that it was not chosen on. */
export type CalibrationReport = Omit<CalibratedUnit, "takenFrom"> & {
  readonly policy: string;
  readonly language: Language;
  /** The thresholds that the guard judged these rows with; `null` where nothing says them. */
  readonly thresholdsBefore: ThresholdRange | null;
  /** Of `*`: the language whose threshold it has, because it is stricter than that of all rows. */
  readonly strictest: Language | null;
};

/** A policy and language for which there were too few rows. */
export interface LeftOut {
  readonly policy: string;
  /** `*` for a policy that no row carries a label for. */
  readonly language: Language;
  readonly positives: number;
  readonly negatives: number;
}

export interface CalibrationResult {
  readonly calibration: Calibration;
  readonly reports: readonly CalibrationReport[];
  readonly leftOut: readonly LeftOut[];
  /** Rows that the guard could not judge, and that are not used. */
  readonly unjudged: number;
  /** Rows of each class that the goal needs. */
  readonly needed: { readonly positives: number; readonly negatives: number };
}

/**
 * Chooses thresholds for a guard from its scores of labelled rows: for each language of its own where
 * there are enough rows of both classes, and, for every other language, the strictest of these and of
 * the one for all rows together.
 *
 * @throws KomainuError `invalid_input` with too few rows for any threshold
 */
export function calibrate(samples: SampleCollector, options: CalibrateOptions): CalibrationResult {
  const { goal, by, provenance, dataSha256 } = options;
  const needed = rowsNeeded(goal);
  const wanted = samples.units().filter(({ policy }) => (policy === "*") === (by === "overall"));
  const counted = wanted.map(countClasses);
  const enough = counted.filter(
    (unit) => unit.positives >= needed.positives && unit.negatives >= needed.negatives,
  );
  if (enough.length === 0) throw tooFew(options, counted, needed);
  const units = enough.map(({ unit }) => unit);
  const reports = units.map((unit) => reportOf(unit, units, options));
  const { counts } = samples;
  const unlabelled = by === "overall" ? [] : samples.unlabelledPolicies();
  return {
    calibration: {
      format: "komainu-calibration/1",
      guard: calibratedGuard(provenance),
      data: { sha256: dataSha256, rows: counts.rows },
      goal: nameGoal(goal),
      policies: reports.map(entryOf),
    },
    reports,
    leftOut: [
      ...counted
        .filter((unit) => !enough.includes(unit))
        .map(({ unit: { policy, language }, positives, negatives }) => {
          return { policy, language, positives, negatives };
        }),
      ...unlabelled.map((policy) => ({ policy, language: "*", positives: 0, negatives: 0 })),
    ],
    unjudged: counts.unjudged,
    needed,
  };
}

function reportOf(
  { policy, language, sample, thresholds }: SampleUnit,
  units: readonly SampleUnit[],
  { goal, map, seed, resamples }: CalibrateOptions,
): CalibrationReport {
  const own = units.filter((unit) => unit.policy === policy && unit.language !== "*");
  const stricter = language === "*" ? own.map((unit) => unit.sample) : [];
  const name = `calibrate/${policy}/${language}`;
  const { takenFrom, ...unit } = calibrateUnit(sample, {
    goal,
    map,
    seed,
    resamples,
    name,
    stricter,
  });
  const taken = takenFrom === null ? null : (own[takenFrom]?.language ?? null);
  return { policy, language, thresholdsBefore: thresholds, strictest: taken, ...unit };
}

function entryOf({ policy, language, threshold, map }: CalibrationReport): CalibratedPolicy {
  return map === undefined ? { policy, language, threshold } : { policy, language, threshold, map };
}

function countClasses(unit: SampleUnit) {
  const { labels } = unit.sample;
  const positives = labels.reduce((a, b) => a + b, 0);
  return { unit, positives, negatives: labels.length - positives };
}

function tooFew(
  { by, goal }: CalibrateOptions,
  counted: readonly { readonly positives: number; readonly negatives: number }[],
  needed: { readonly positives: number; readonly negatives: number },
): KomainuError {
  const most = counted.toSorted(
    (a, b) => Math.min(b.positives, b.negatives) - Math.min(a.positives, a.negatives),
  )[0];
  const have =
    most === undefined
      ? "No row carries a label for a policy of this guard"
      : `There are at most ${most.positives} positive and ${most.negatives} negative rows that were judged`;
  const other =
    by === "policy" ? " Label rows by category (a column labels), or use --by overall." : "";
  return new KomainuError(
    "invalid_input",
    `${have}; the goal ${nameGoal(goal)} needs ${needed.positives} positive and ${needed.negatives} negative ones to mean anything.${other}`,
  );
}
