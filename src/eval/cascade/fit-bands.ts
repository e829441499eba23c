import type { Language, PolicyBand } from "../../core/index.ts";
import { wilsonInterval } from "../../metrics/wilson.ts";
import type { CascadeRow } from "./cascade-rows.ts";
import { replay, type CascadeShape } from "./run-bands.ts";
import { unitRows, type UnitRow } from "./unit-rows.ts";

/** What bands are to keep, against the last stage alone; shares of rows, over 0 and below 1. */
export interface CascadeGoal {
  /** Of the harmful rows that the last stage denies, at most so many are lost. */
  readonly maxLoss: number;
  /** Of the harmless rows that it allows, at most so many are denied. */
  readonly maxFalseAlarms: number;
}

export interface FitOptions extends CascadeGoal {
  /** One band for all policies of a stage, or one for each. */
  readonly by: "overall" | "policy";
  /** What must be within the goal: the share found, or the upper end of its 95% interval. */
  readonly keep: "found" | "upper";
}

/** The least rows that can show a share of at most `limit`: with none of them wrong (Wilson). */
export function rowsToShow(limit: number): number {
  let [low, high] = [1, 2 ** 31];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (wilsonInterval(0, middle)[1] <= limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Finds the bands of each stage but the last, in their order: each on the rows that the stages before
 * it leave, and each with an equal part of the goal. A language has a band of its own where its rows
 * can show the goal; the others have the strictest of these and of that for all rows together, and
 * none where there is but one language.
 */
export function fitBands(
  rows: readonly CascadeRow[],
  shape: CascadeShape,
  options: FitOptions,
): readonly (readonly PolicyBand[])[] {
  const parts = shape.fits.length;
  const goal = {
    ...options,
    maxLoss: options.maxLoss / parts,
    maxFalseAlarms: options.maxFalseAlarms / parts,
  };
  const bands: (readonly PolicyBand[])[] = [];
  for (const stage of shape.fits.keys()) {
    const decide = replay(shape, bands);
    const left = new Set(rows.filter((row) => decide(row).decidedBy >= stage));
    const units = unitRows(rows, shape, stage, options.by);
    bands.push(
      [...units].flatMap(([policy, of]) => fitPolicy(policy, of, (row) => left.has(row), goal)),
    );
  }
  return bands;
}

function fitPolicy(
  policy: string,
  rows: readonly UnitRow[],
  isLeft: (row: CascadeRow) => boolean,
  options: FitOptions,
): readonly PolicyBand[] {
  const languages = [...new Set(rows.map(({ row }) => row.language))].sort();
  const own = languages.flatMap((language) => {
    const of = rows.filter(({ row }) => row.language === language);
    return fitUnit(policy, language, of, isLeft, options);
  });
  if (languages.length < 2) return own;
  const all = fitUnit(policy, "*", rows, isLeft, options);
  return [...own, ...all.map((band) => strictest(band, own))];
}

/** No score decides more by it than by any of the others. */
function strictest(band: PolicyBand, others: readonly PolicyBand[]): PolicyBand {
  const every = [band, ...others];
  const allowBelow = Math.min(...every.map((one) => one.allowBelow));
  const denyFrom = Math.max(...every.map((one) => one.denyFrom ?? Infinity));
  const { policy, language } = band;
  return { policy, language, allowBelow, ...(denyFrom <= 1 ? { denyFrom } : {}) };
}

function fitUnit(
  policy: string,
  language: Language,
  rows: readonly UnitRow[],
  isLeft: (row: CascadeRow) => boolean,
  options: FitOptions,
): readonly PolicyBand[] {
  const { maxLoss, maxFalseAlarms } = options;
  const found = rows.filter(({ harmful, denied }) => harmful && denied);
  const clean = rows.filter(({ harmful, denied }) => !harmful && !denied);
  if (!canShow(found.length, maxLoss, options)) return [];
  const scored = rows.filter(({ row, clear }) => clear !== null && isLeft(row));
  const of = (some: readonly UnitRow[]) => some.filter(({ row }) => isLeft(row));
  const allowBelow = lowerEnd(
    scored.map(({ clear }) => clear ?? 0),
    of(found).flatMap(({ clear }) => clear ?? []),
    (lost) => keeps(lost, found.length, maxLoss, options),
  );
  const upper = canShow(clean.length, maxFalseAlarms, options)
    ? upperEnd(
        scored.flatMap(({ deny }) => deny ?? []),
        of(clean).flatMap(({ deny }) => deny ?? []),
        (alarms) => keeps(alarms, clean.length, maxFalseAlarms, options),
      )
    : undefined;
  const denyFrom = upper === undefined ? {} : { denyFrom: Math.max(upper, allowBelow) };
  return [{ policy, language, allowBelow, ...denyFrom }];
}

function canShow(whole: number, limit: number, { keep }: FitOptions): boolean {
  return keep === "found" ? whole > 0 : whole >= rowsToShow(limit);
}

function keeps(part: number, whole: number, limit: number, { keep }: FitOptions): boolean {
  return (keep === "found" ? part / whole : wilsonInterval(part, whole)[1]) <= limit;
}

/** The highest limit below which no more are lost than may be; never above the highest score. */
function lowerEnd(
  scores: readonly number[],
  lost: readonly number[],
  keep: (lost: number) => boolean,
): number {
  const [sorted, harmful] = [distinct(scores), lost.toSorted((a, b) => a - b)];
  let allowed = 0;
  while (allowed < harmful.length && keep(allowed + 1)) allowed++;
  const first = harmful[allowed];
  if (first === undefined) return sorted.at(-1) ?? 0;
  const before = sorted.findLast((score) => score < first);
  return before === undefined ? 0 : (before + first) / 2;
}

/** The lowest limit from which on no more are denied than may be; undefined where nothing is above. */
function upperEnd(
  scores: readonly number[],
  clean: readonly number[],
  keep: (alarms: number) => boolean,
): number | undefined {
  const [sorted, harmless] = [distinct(scores), clean.toSorted((a, b) => b - a)];
  let allowed = 0;
  while (allowed < harmless.length && keep(allowed + 1)) allowed++;
  const first = harmless[allowed];
  if (first === undefined) return sorted[0];
  const after = sorted.find((score) => score > first);
  return after === undefined ? undefined : (first + after) / 2;
}

function distinct(scores: readonly number[]): readonly number[] {
  return [...new Set(scores)].sort((a, b) => a - b);
}
