import { OUTCOMES, type ColumnData } from "./column.ts";
import { auroc } from "../../metrics/auroc.ts";
import { averagePrecision } from "../../metrics/average-precision.ts";
import { percentileInterval } from "../../metrics/bootstrap.ts";
import { measureCells, type RankMetrics } from "../../metrics/cells.ts";
import { f1Score } from "../../metrics/confusion.ts";
import { mcnemarTest } from "../../metrics/mcnemar.ts";
import { optimalF1 } from "../../metrics/optimal-f1.ts";
import { createRandom, drawPoisson, seedFor } from "../../metrics/random.ts";
import type { Ranking } from "../../metrics/ranking.ts";
import { rankColumn, rankingScore } from "./rank-column.ts";
import type { Comparison } from "../results/results.ts";

export interface CompareOptions {
  readonly task: string;
  readonly a: string;
  readonly b: string;
  readonly seed: number;
  readonly resamples: number;
}

/** With more rows than this, ranking metrics are compared without intervals: these would be too narrow to see. */
const MOST_RESAMPLED = 200_000;

/**
 * Compares two guards on the same rows in the same order: McNemar's exact test of which rows each
 * judged right (a row that could not be judged is wrong), and the differences of metrics with paired
 * bootstrap intervals.
 */
export function compareColumns(a: ColumnData, b: ColumnData, options: CompareOptions): Comparison {
  const counts = countPairs(a, b);
  const [bothWrong, onlyA, onlyB, bothRight] = counts.right;
  return {
    task: options.task,
    a: options.a,
    b: options.b,
    n: a.states.length,
    mcnemar: { bothRight, onlyA, onlyB, bothWrong, p: mcnemarTest(onlyA, onlyB) },
    differences: { ...compareDecisions(counts.cells, options), ...compareRanks(a, b, options) },
  };
}

/** Rows by label, and by whether each guard was right: index `label * 4 + rightB * 2 + rightA`. */
type PairCells = readonly number[];

function countPairs(a: ColumnData, b: ColumnData) {
  const cells = Array.from({ length: 8 }, () => 0);
  for (let row = 0; row < a.states.length; row++) {
    const index = (labelOf(a, row) ? 4 : 0) + (isRight(b, row) ? 2 : 0) + (isRight(a, row) ? 1 : 0);
    cells[index] = (cells[index] ?? 0) + 1;
  }
  const at = (i: number) => (cells[i] ?? 0) + (cells[i + 4] ?? 0);
  return { cells, right: [at(0), at(1), at(2), at(3)] as const };
}

function labelOf({ states }: ColumnData, row: number): boolean {
  return ((states[row] ?? 0) & 1) === 1;
}

function isRight(data: ColumnData, row: number): boolean {
  return (data.states[row] ?? 0) >> 1 === (labelOf(data, row) ? OUTCOMES.deny : OUTCOMES.allow);
}

type Decided = "f1" | "recall" | "falsePositiveRate" | "accuracy";

function compareDecisions(cells: PairCells, options: CompareOptions) {
  const measure = (drawn: PairCells) => {
    const [a, b] = [decide(drawn, 1), decide(drawn, 2)];
    const difference = (name: Decided) => subtract(b[name], a[name]);
    return {
      f1: difference("f1"),
      recall: difference("recall"),
      falsePositiveRate: difference("falsePositiveRate"),
      accuracy: difference("accuracy"),
    };
  };
  const random = createRandom(seedFor(options.seed, `decisions/${options.task}`));
  const draw = () => measure(cells.map((count) => drawPoisson(random, count)));
  return summarise(measure(cells), draw, options.resamples);
}

function subtract(b: number | null, a: number | null): number | null {
  return a === null || b === null ? null : b - a;
}

/** One guard's metrics; `bit` is its bit of the index. */
function decide(cells: PairCells, bit: 1 | 2): Record<Decided, number | null> {
  const sum = (positive: boolean, right: boolean) =>
    cells.reduce((total, count, index) => {
      const fits = index >= 4 === positive && ((index & bit) !== 0) === right;
      return fits ? total + count : total;
    }, 0);
  const [tp, fn, tn, fp] = [sum(true, true), sum(true, false), sum(false, true), sum(false, false)];
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    f1:
      tp + fn === 0 ? null : f1Score({ truePositives: tp, falsePositives: fp, falseNegatives: fn }),
    recall: share(tp, tp + fn),
    falsePositiveRate: share(fp, fp + tn),
    accuracy: share(tp + tn, tp + tn + fp + fn),
  };
}

function compareRanks(a: ColumnData, b: ColumnData, options: CompareOptions) {
  const [rankedA, rankedB] = [rankColumn(a), rankColumn(b)];
  if (rankedA === null || rankedB === null) return {};
  if (rankedA.positives.length === 0 || rankedA.negatives.length === 0) return {};
  const whole = subtractRanks(rankMetrics(rankedA), rankMetrics(rankedB));
  if (a.states.length > MOST_RESAMPLED) return summarise(whole, () => whole, 0);
  const [orderedA, orderedB] = [orderRows(a), orderRows(b)];
  const weights = new Float64Array(a.states.length);
  const random = createRandom(seedFor(options.seed, `ranks/${options.task}`));
  const draw = () => {
    for (let row = 0; row < weights.length; row++) weights[row] = drawPoisson(random, 1);
    return subtractRanks(weigh(a, orderedA, weights), weigh(b, orderedB, weights));
  };
  return summarise(whole, draw, options.resamples);
}

function rankMetrics(ranking: Ranking): RankMetrics {
  return {
    optimalF1: optimalF1(ranking).f1,
    auPrc: averagePrecision(ranking),
    auroc: auroc(ranking) ?? 0,
  };
}

function subtractRanks(a: RankMetrics | null, b: RankMetrics | null) {
  const difference = (name: keyof RankMetrics) => subtract(b?.[name] ?? null, a?.[name] ?? null);
  return {
    optimalF1: difference("optimalF1"),
    auPrc: difference("auPrc"),
    auroc: difference("auroc"),
  };
}

interface Ordered {
  /** By row, the place of its score among the distinct scores, highest first. */
  readonly cellOf: Uint32Array;
  readonly scores: Float64Array;
}

function orderRows(data: ColumnData): Ordered {
  const ranked = Float64Array.from(data.scores, (_, row) => rankingScore(data, row));
  const scores = Float64Array.from(new Set(ranked.toSorted().toReversed()));
  const places = new Map(Array.from(scores, (score, place) => [score, place]));
  return { cellOf: Uint32Array.from(ranked, (score) => places.get(score) ?? 0), scores };
}

function weigh({ states }: ColumnData, { cellOf, scores }: Ordered, weights: Float64Array) {
  const positives = new Float64Array(scores.length);
  const negatives = new Float64Array(scores.length);
  for (let row = 0; row < cellOf.length; row++) {
    const cell = cellOf[row] ?? 0;
    const side = ((states[row] ?? 0) & 1) === 1 ? positives : negatives;
    side[cell] = (side[cell] ?? 0) + (weights[row] ?? 0);
  }
  return measureCells({ scores, positives, negatives });
}

function summarise<Name extends string>(
  whole: Record<Name, number | null>,
  draw: () => Record<Name, number | null>,
  resamples: number,
): Comparison["differences"] {
  const drawn = Array.from({ length: resamples }, draw);
  const names = Object.keys(whole) as Name[];
  const entries = names.flatMap((name) => {
    const value = whole[name];
    if (value === null) return [];
    const values = drawn.map((sample) => sample[name]).filter((sample) => sample !== null);
    return [[name, summariseOne(value, values)] as const];
  });
  return Object.fromEntries(entries);
}

function summariseOne(value: number, values: number[]) {
  const interval = percentileInterval(values);
  if (interval === null) return { difference: { value, low: null, high: null }, p: null };
  // Two-sided: twice the smaller share of resamples on either side of no difference.
  const below = values.filter((sample) => sample <= 0).length;
  const above = values.filter((sample) => sample >= 0).length;
  const p = Math.min(1, (2 * (Math.min(below, above) + 1)) / (values.length + 1));
  return { difference: { value, low: interval[0], high: interval[1] }, p };
}
