import { KomainuError, type PolicyBand, type Provenance } from "../../core/index.ts";
import type { CalibratedStage, Calibration } from "../../guard/calibration.ts";
import { calibratedGuard } from "../../guard/check-calibration.ts";
import { stateOf, type TargetCheck } from "../calibrate/check-target.ts";
import { FOLDS } from "../calibrate/sample.ts";
import type { CascadeRow, CascadeRows } from "./cascade-rows.ts";
import { fitBands, rowsToShow, type CascadeGoal, type FitOptions } from "./fit-bands.ts";
import { CascadeMeter, type CascadeMeasures } from "./measure-cascade.ts";
import { lastDenies, replay, type CascadeShape } from "./run-bands.ts";

export interface CascadeCalibrationOptions extends CascadeGoal {
  readonly by: FitOptions["by"];
  /** Of the stages, in their order. */
  readonly provenances: readonly Provenance[];
  /** SHA-256 of the labelled rows. */
  readonly dataSha256: string;
}

/** How a cascade does on rows that its bands were not chosen on. */
export interface CascadeReport extends CascadeMeasures {
  /** `*`: all languages together. */
  readonly language: string;
  /** Harmful rows that the last stage denies: those that can be lost. */
  readonly found: number;
  /** The last stage alone. */
  readonly last: Pick<CascadeMeasures, "recall" | "falsePositiveRate">;
  /** Of a row, in all stages that were asked; and of the last stage alone. */
  readonly milliseconds: { readonly cascade: number; readonly last: number };
  readonly state: TargetCheck["state"];
}

export interface CascadeCalibration {
  readonly calibration: Calibration;
  readonly reports: readonly CascadeReport[];
  /** By stage, its policies that have no band: by these it allows nothing alone. */
  readonly unbanded: readonly { readonly guard: string; readonly policies: readonly string[] }[];
  /** Rows that the last stage could not judge, and that are not used. */
  readonly unjudged: number;
}

/**
 * Finds where the stages of a cascade may decide alone: so that, with 95% confidence, no more is lost
 * against the last stage alone than the goal says.
 *
 * @throws KomainuError `invalid_input` with too few rows to show that
 */
export function calibrateCascade(
  rows: CascadeRows,
  options: CascadeCalibrationOptions,
): CascadeCalibration {
  const judged = rows.judged();
  const shape = { fits: rows.fits(), policies: rows.lastPolicies() };
  const fit: FitOptions = { ...options, keep: "upper" };
  const bands = fitBands(judged, shape, fit);
  const empty = bands.findIndex((entries) => entries.length === 0);
  if (empty !== -1) throw tooFew(judged, options);
  return {
    calibration: {
      format: "komainu-calibration/1",
      guard: { id: "cascade", model: { name: "cascade" } },
      data: { sha256: options.dataSha256, rows: rows.size },
      goal: nameCascadeGoal(options),
      policies: [],
      stages: options.provenances.map((provenance, index) => stageOf(provenance, bands[index])),
    },
    reports: measureHeldOut(judged, shape, fit),
    unbanded: options.provenances.slice(0, -1).map(({ guard }, index) => {
      const named = new Set(bands[index]?.map(({ policy }) => policy));
      const policies = [...(shape.fits[index]?.policies.keys() ?? [])];
      return { guard, policies: policies.filter((id) => !named.has(id) && !named.has("*")) };
    }),
    unjudged: rows.unjudged,
  };
}

/** The goal as a calibration file names it. */
export function nameCascadeGoal({ maxLoss, maxFalseAlarms }: CascadeGoal): string {
  return `loss<=${maxLoss},false-alarms<=${maxFalseAlarms}`;
}

function stageOf(provenance: Provenance, bands: readonly PolicyBand[] = []): CalibratedStage {
  const { calibration } = provenance;
  const own = calibration === undefined ? {} : { calibration };
  return { guard: calibratedGuard(provenance), ...own, bands };
}

/** Each part of the rows with the bands that were chosen on the other four. */
function measureHeldOut(
  rows: readonly CascadeRow[],
  shape: CascadeShape,
  options: FitOptions,
): readonly CascadeReport[] {
  const languages = [...new Set(rows.map(({ language }) => language))].sort();
  const groups = languages.length > 1 ? [...languages, "*"] : languages;
  const folds = Array.from({ length: FOLDS }, (_, fold) => {
    const others = rows.filter((row) => row.fold !== fold);
    return replay(shape, fitBands(others, shape, options));
  });
  return groups.map((language) => {
    const of = rows.filter((row) => language === "*" || row.language === language);
    return reportOf(language, of, (row) => folds[row.fold], options);
  });
}

function reportOf(
  language: string,
  rows: readonly CascadeRow[],
  rulesOf: (row: CascadeRow) => ReturnType<typeof replay> | undefined,
  { maxLoss }: CascadeGoal,
): CascadeReport {
  const stages = rows[0]?.answers.length ?? 0;
  const [cascade, last] = [new CascadeMeter(stages), new CascadeMeter(stages)];
  for (const row of rows) {
    const alone = { denied: lastDenies(row), decidedBy: stages - 1 };
    cascade.add(row, rulesOf(row)?.(row) ?? alone);
    last.add(row, alone);
  }
  const measures = cascade.read();
  const { recall, falsePositiveRate } = last.read();
  const spent = rows.reduce((sum, { answers }) => sum + (answers.at(-1)?.milliseconds ?? 0), 0);
  return {
    language,
    found: rows.filter((row) => row.harmful && lastDenies(row)).length,
    ...measures,
    last: { recall, falsePositiveRate },
    milliseconds: { cascade: cascade.milliseconds, last: spent / Math.max(1, rows.length) },
    state: stateOf(measures.loss, maxLoss),
  };
}

function tooFew(
  rows: readonly CascadeRow[],
  { maxLoss, provenances }: CascadeCalibrationOptions,
): KomainuError {
  const parts = provenances.length - 1;
  const needed = rowsToShow(maxLoss / parts);
  const found = rows.filter((row) => row.harmful && lastDenies(row)).length;
  return new KomainuError(
    "invalid_input",
    `Too few rows: to show that no more than ${maxLoss} of the harmful texts are lost, it takes at least ${needed} of one language that the last stage denies, and there are ${found} in all. Label more rows, or allow more to be lost (--max-loss).`,
  );
}
