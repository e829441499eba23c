import type { PlattMap } from "../../classifier/calibration.ts";
import { minimise } from "./minimise.ts";

/** A linear function of a part's features. */
export interface LinearHead {
  readonly weight: Float64Array;
  readonly bias: number;
}

/** A text to learn from. */
export interface Lesson {
  /** The features of its parts; at least one. */
  readonly parts: readonly Float32Array[];
  /** The probability that it should be given, 0 to 1. */
  readonly target: number;
  /** What it counts for. */
  readonly weight: number;
  /** Where a head is fitted again: its map from outputs to log-odds, in the text's language. */
  readonly map?: PlattMap;
}

export interface FitHeadOptions {
  /** How many of a part's features are read. */
  readonly features: number;
  /** How hard the weights are held, for parts of length 1; more than 0. */
  readonly penalty: number;
  /** The head that it is to stay near to, and the features whose output must not change. */
  readonly before?: { readonly head: LinearHead; readonly centre: Float32Array };
}

/** A lesson, judged by one part of it. */
interface Point {
  readonly part: Float32Array;
  readonly target: number;
  readonly weight: number;
  /** The log-odds before, and how much a change of the output changes them. */
  readonly start: number;
  readonly slope: number;
}

interface Problem {
  readonly points: readonly Point[];
  readonly features: number;
  readonly penalty: number;
}

/** Most times that a text of several parts may change which of them decides. */
const MOST_ROUNDS = 10;

/** A head's raw output on a part. */
function outputOf({ weight, bias }: LinearHead, part: Float32Array): number {
  let sum = bias;
  for (let at = 0; at < weight.length; at++) sum += (weight[at] ?? 0) * (part[at] ?? 0);
  return sum;
}

/** The highest raw output of any part of a text. */
export function highestOutput(head: LinearHead, parts: readonly Float32Array[]): number {
  return Math.max(...parts.map((part) => outputOf(head, part)));
}

function highestPart(head: LinearHead, parts: readonly Float32Array[]): Float32Array {
  const highest = highestOutput(head, parts);
  return parts.find((part) => outputOf(head, part) === highest) ?? new Float32Array();
}

/** The mean squared length of parts: what a penalty is in proportion to. */
function squaredLength(parts: readonly Float32Array[], features: number): number {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at < features; at++) sum += (part[at] ?? 0) ** 2;
  }
  return sum / parts.length;
}

/** The mean of parts' features. */
export function meanPart(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const mean = new Float32Array(only?.length ?? 0);
  for (const part of parts) {
    for (let at = 0; at < mean.length; at++) {
      mean[at] = (mean[at] ?? 0) + (part[at] ?? 0) / parts.length;
    }
  }
  return mean;
}

/**
 * Fits a head by logistic regression, with a penalty on the squared distance of its weights from
 * those `before`, or from zero. A text is judged by its highest part, here as in scoring, so the
 * fit is repeated until no text changes its part.
 */
export function fitHead(lessons: readonly Lesson[], options: FitHeadOptions): LinearHead {
  const { before } = options;
  let chosen = lessons.map(({ parts }) =>
    before === undefined ? meanPart(parts) : highestPart(before.head, parts),
  );
  for (let round = 1; ; round++) {
    const head = fitParts(lessons, chosen, options);
    const next = lessons.map(({ parts }) => highestPart(head, parts));
    if (round === MOST_ROUNDS || next.every((part, at) => part === chosen[at])) return head;
    chosen = next;
  }
}

function fitParts(
  lessons: readonly Lesson[],
  chosen: readonly Float32Array[],
  { features, penalty, before }: FitHeadOptions,
): LinearHead {
  const points = lessons.map(({ target, weight, map }, at): Point => {
    const part = chosen[at] ?? new Float32Array();
    if (before === undefined) return { part, target, weight, start: 0, slope: 1 };
    const { slope, offset } = map ?? { slope: 1, offset: 0 };
    const start = slope * outputOf(before.head, part) + offset;
    const fromCentre = part.map((value, index) => value - (before.centre[index] ?? 0));
    return { part: fromCentre, target, weight, start, slope };
  });
  const problem = { points, features, penalty: penalty * squaredLength(chosen, features) };
  // What is added to a calibrated head has no bias of its own: its maps hold on.
  const added = minimise(
    (place, gradient) => logisticLoss(problem, place, gradient),
    before === undefined ? features + 1 : features,
  );
  const weight = added.slice(0, features);
  if (before === undefined) return { weight, bias: added[features] ?? 0 };
  return {
    weight: weight.map((value, at) => value + (before.head.weight[at] ?? 0)),
    bias: before.head.bias - outputOf({ weight, bias: 0 }, before.centre),
  };
}

/** The penalised loss of what is added to a head, and its gradient. */
function logisticLoss(
  { points, features, penalty }: Problem,
  place: Float64Array,
  gradient: Float64Array,
): number {
  let loss = 0;
  for (let at = 0; at < features; at++) {
    const value = place[at] ?? 0;
    loss += (penalty / 2) * value * value;
    gradient[at] = penalty * value;
  }
  const head = { weight: place.subarray(0, features), bias: place[features] ?? 0 };
  for (const { part, target, weight, slope, start } of points) {
    const odds = start + slope * outputOf(head, part);
    // log(1 + exp(odds)) - target · odds, without overflow
    loss += weight * (Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - target * odds);
    const pull = weight * slope * (1 / (1 + Math.exp(-odds)) - target);
    for (let at = 0; at < features; at++) {
      gradient[at] = (gradient[at] ?? 0) + pull * (part[at] ?? 0);
    }
    if (place.length > features) gradient[features] = (gradient[features] ?? 0) + pull;
  }
  return loss;
}
