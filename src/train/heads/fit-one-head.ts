import { calibrated } from "../../classifier/calibration.ts";
import { KomainuError } from "../../core/errors.ts";
import { fitPlatt } from "../classifier/calibrate-heads.ts";
import { lowestThreshold, raisedThreshold } from "./choose-threshold.ts";
import { crossValidate, type HeadExample } from "./cross-validate.ts";
import { highestOutput, type LinearHead } from "./fit-head.ts";
import type { BaseHead, HeadRules } from "./base-head.ts";
import { fitFromNothing, fitNearBase } from "./fit-examples.ts";
import { measureHead, type HeadMeasure } from "./measure-head.ts";

/** A head that was fitted, and how it did where it had not seen the row. */
export interface FittedHead extends HeadRules {
  readonly head: LinearHead;
  readonly measure: HeadMeasure;
  /** The base's head on the same rows. */
  readonly before?: HeadMeasure;
  /** Of each everyday turn, in their order: whether it is flagged. */
  readonly everydayFlagged: readonly boolean[];
}

export interface FitOptions {
  readonly seed: number;
  /** The share of rows labelled 0 that may be flagged. */
  readonly targetFpr: number | undefined;
  /** How many of a part's features a new head reads. */
  readonly features: number;
}

/** What a new policy may flag of the rows labelled 0, where nothing else is said. */
export const DEFAULT_TARGET_FPR = 0.03;
/** A new head is calibrated as if half of all texts were against its policy, as `any` is. */
const PRIOR = 0.5;

interface Scored {
  readonly example: HeadExample;
  readonly score: number;
}

function scoreAll(
  examples: readonly HeadExample[],
  raw: readonly number[],
  { maps }: Pick<HeadRules, "maps">,
): readonly Scored[] {
  return examples.map((example, at) => ({
    example,
    score: calibrated(maps[example.language], raw[at] ?? 0),
  }));
}

function scoresOf(rows: readonly Scored[], isWanted: (example: HeadExample) => boolean): number[] {
  return rows.filter(({ example }) => isWanted(example)).map(({ score }) => score);
}

function isOwnHarmless({ isEveryday, label }: HeadExample): boolean {
  return !isEveryday && label === 0;
}

function measure(rows: readonly Scored[], { thresholds }: HeadRules, seed: number): HeadMeasure {
  const own = rows.filter(({ example }) => !example.isEveryday);
  return measureHead(
    own.map(({ example: { label, language }, score }) => ({
      score,
      label,
      threshold: thresholds[language],
    })),
    seed,
  );
}

function isFlagged({ example, score }: Scored, { thresholds }: HeadRules): boolean {
  return score >= thresholds[example.language];
}

function everydayOf(rows: readonly Scored[], rules: HeadRules): readonly boolean[] {
  return rows.filter(({ example }) => example.isEveryday).map((row) => isFlagged(row, rules));
}

/** The lowest threshold that keeps to the rate on the rows labelled 0, and on everyday turns. */
function thresholdOf(rows: readonly Scored[], rate: number): number {
  const all = scoresOf(rows, () => true);
  const own = scoresOf(rows, isOwnHarmless);
  const everyday = scoresOf(rows, ({ isEveryday }) => isEveryday);
  const threshold = lowestThreshold(own, Math.floor(own.length * rate), all);
  return raisedThreshold(threshold, everyday, Math.floor(everyday.length * rate), all);
}

/**
 * Fits a head for a policy that the base has none for, calibrated on cross-validated outputs, the
 * two languages together.
 *
 * @throws KomainuError `invalid_input` where the rows do not tell the labels apart
 */
export function fitNewHead(
  id: string,
  examples: readonly HeadExample[],
  { seed, targetFpr = DEFAULT_TARGET_FPR, features }: FitOptions,
): FittedHead {
  const fit = (some: readonly HeadExample[]) => fitFromNothing(some, features);
  const raw = crossValidate(examples, fit, seed);
  const own = examples.flatMap(({ isEveryday, label }, at) =>
    isEveryday ? [] : [{ label, raw: raw[at] ?? 0 }],
  );
  const map = fitPlatt(
    { raw: own.map((row) => row.raw), labels: own.map(({ label }) => label) },
    PRIOR,
  );
  const maps = { ja: map, en: map };
  const rows = scoreAll(examples, raw, { maps });
  const threshold = thresholdOf(rows, targetFpr);
  const rules = { maps, thresholds: { ja: threshold, en: threshold } };
  const measured = measure(rows, rules, seed);
  const [lower = 0] = measured.auroc.interval ?? [];
  if (lower <= 0.5) {
    throw new KomainuError(
      "invalid_input",
      `What was learnt for "${id}" does not tell its rows apart: AUROC ${measured.auroc.value.toFixed(2)} on rows held out, where 0.5 is chance. Add rows, or see whether the labels are right; what no sentence says by itself cannot be learnt.`,
    );
  }
  return {
    ...rules,
    head: fit(examples),
    measure: measured,
    everydayFlagged: everydayOf(rows, rules),
  };
}

/**
 * Fits a head of the base again, near to what it was: its maps stay, and so do its thresholds unless
 * a rate is asked for. They are raised where more everyday turns would be flagged than before.
 */
export function refitHead(
  examples: readonly HeadExample[],
  base: BaseHead,
  { seed, targetFpr }: FitOptions,
): FittedHead {
  const fit = (some: readonly HeadExample[]) => fitNearBase(some, base);
  const rows = scoreAll(examples, crossValidate(examples, fit, seed), base);
  const baseOutputs = examples.map(({ parts }) => highestOutput(base.head, parts));
  const baseRows = scoreAll(examples, baseOutputs, base);
  const thresholds = { ja: 0, en: 0 };
  for (const language of ["ja", "en"] as const) {
    const wanted = (example: HeadExample) => example.isEveryday && example.language === language;
    const before = baseRows.filter((row) => wanted(row.example) && isFlagged(row, base)).length;
    const chosen =
      targetFpr === undefined ? base.thresholds[language] : thresholdOf(rows, targetFpr);
    const all = scoresOf(rows, () => true);
    thresholds[language] = raisedThreshold(chosen, scoresOf(rows, wanted), before, all);
  }
  const rules = { maps: base.maps, thresholds };
  return {
    ...rules,
    head: fit(examples),
    measure: measure(rows, rules, seed),
    before: measure(baseRows, base, seed),
    everydayFlagged: everydayOf(rows, rules),
  };
}
