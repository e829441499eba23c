import { KomainuError, type Language, type Provenance } from "../../core/index.ts";
import type { CalibratedPolicy, Calibration } from "../../guard/calibration.ts";
import { calibratedGuard } from "../../guard/check-calibration.ts";
import { calibrateUnit, type CalibratedUnit } from "./calibrate-unit.ts";
import {
  nameGoal,
  rowsNeeded,
  rowsNeededOfLanguage,
  type Goal,
  type MapKind,
  type ClassRows,
} from "./goal.ts";
import type { FoldRules } from "./held-out.ts";
import type { SampleCollector, SampleUnit, ThresholdRange } from "./samples.ts";
import { measureWhole, type WholeReport } from "./whole.ts";

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
export type CalibrationReport = Omit<CalibratedUnit, "takenFrom" | "rules"> & {
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
  /** Rows of each class that it takes. */
  readonly needed: ClassRows;
}

export interface CalibrationResult {
  readonly calibration: Calibration;
  readonly reports: readonly CalibrationReport[];
  /** Each policy with several thresholds, all of them together. */
  readonly whole: readonly WholeReport[];
  readonly leftOut: readonly LeftOut[];
  /** Rows that the guard could not judge, and that are not used. */
  readonly unjudged: number;
}

/**
 * Chooses thresholds for a guard from its scores of labelled rows: for each language of its own where
 * there are enough rows for the goal, and, for every other language, the strictest of these and of
 * the one for all rows together.
 *
 * @throws KomainuError `invalid_input` with too few rows for any threshold
 */
export function calibrate(samples: SampleCollector, options: CalibrateOptions): CalibrationResult {
  const { goal, by, provenance, dataSha256 } = options;
  const wanted = samples.units().filter(({ policy }) => (policy === "*") === (by === "overall"));
  const counted = countUnits(wanted, options);
  const units = counted.filter(({ enough }) => enough).map(({ unit }) => unit);
  if (units.length === 0) throw tooFew(options, counted);
  const calibrated = units.map((unit) => reportOf(unit, units, options));
  const reports = calibrated.map(({ report }) => report);
  const { counts } = samples;
  const unlabelled = by === "overall" ? [] : samples.unlabelledPolicies();
  const needed = rowsNeeded(goal);
  return {
    calibration: {
      format: "komainu-calibration/1",
      guard: calibratedGuard(provenance),
      data: { sha256: dataSha256, rows: counts.rows },
      goal: nameGoal(goal),
      policies: reports.map(entryOf),
    },
    reports,
    whole: wholeOf(wanted, calibrated, options),
    leftOut: [
      ...counted.filter(({ enough }) => !enough).map(leftOutOf),
      ...unlabelled.map((policy) => {
        return { policy, language: "*", positives: 0, negatives: 0, needed };
      }),
    ],
    unjudged: counts.unjudged,
  };
}

/** A report, and what its held-out rows were judged by. */
interface Calibrated {
  readonly report: CalibrationReport;
  readonly rules: FoldRules;
}

function reportOf(
  { policy, language, sample, thresholds }: SampleUnit,
  units: readonly SampleUnit[],
  { goal, map, seed, resamples }: CalibrateOptions,
): Calibrated {
  const own = units.filter((unit) => unit.policy === policy && unit.language !== "*");
  const stricter = language === "*" ? own.map((unit) => unit.sample) : [];
  const name = `calibrate/${policy}/${language}`;
  const { takenFrom, rules, ...unit } = calibrateUnit(sample, {
    goal,
    map,
    seed,
    resamples,
    name,
    stricter,
  });
  const taken = takenFrom === null ? null : (own[takenFrom]?.language ?? null);
  const report = { policy, language, thresholdsBefore: thresholds, strictest: taken, ...unit };
  return { report, rules };
}

/** The policies with several thresholds, as a guard with all of them judges the rows. */
function wholeOf(
  units: readonly SampleUnit[],
  calibrated: readonly Calibrated[],
  options: CalibrateOptions,
): readonly WholeReport[] {
  const policies = [...new Set(calibrated.map(({ report }) => report.policy))];
  return policies.flatMap((policy) => {
    const languages = units.filter((unit) => unit.policy === policy && unit.language !== "*");
    const rules = calibrated
      .filter(({ report }) => report.policy === policy)
      .map(({ report, rules: of }) => ({ language: report.language, rules: of }));
    // One threshold alone is measured by its own report.
    return rules.length < 2 ? [] : [measureWhole(policy, languages, rules, options)];
  });
}

function entryOf({ policy, language, threshold, map }: CalibrationReport): CalibratedPolicy {
  return map === undefined ? { policy, language, threshold } : { policy, language, threshold, map };
}

interface CountedUnit extends ClassRows {
  readonly unit: SampleUnit;
  readonly needed: ClassRows;
  readonly enough: boolean;
}

/** Counts rows by class. A language may do with one class, where its policy has enough of both. */
function countUnits(units: readonly SampleUnit[], { goal, map }: CalibrateOptions): CountedUnit[] {
  const ofAll = rowsNeeded(goal);
  const ofLanguage = rowsNeededOfLanguage(goal, map);
  return units.map((unit) => {
    const { policy, language } = unit;
    const whole = units.find((other) => other.policy === policy && other.language === "*");
    const own = countClasses(unit);
    const needed = language === "*" || whole === undefined ? ofAll : ofLanguage;
    const enough = reaches(own, needed) && reaches(countClasses(whole ?? unit), ofAll);
    return { unit, ...own, needed, enough };
  });
}

function countClasses({ sample: { labels } }: SampleUnit): ClassRows {
  const positives = labels.reduce((a, b) => a + b, 0);
  return { positives, negatives: labels.length - positives };
}

function reaches(rows: ClassRows, needed: ClassRows): boolean {
  return rows.positives >= needed.positives && rows.negatives >= needed.negatives;
}

function leftOutOf({ unit, positives, negatives, needed }: CountedUnit): LeftOut {
  return { policy: unit.policy, language: unit.language, positives, negatives, needed };
}

function tooFew({ by, goal }: CalibrateOptions, counted: readonly CountedUnit[]): KomainuError {
  const needed = rowsNeeded(goal);
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
