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
  readonly label: 0 | 1;
  /** Where a head is refitted: its map from outputs to log-odds, in the text's language. */
  readonly map: PlattMap;
}

/** A lesson, judged by one part of it. */
interface Point {
  readonly part: Float32Array;
  readonly label: 0 | 1;
  readonly weight: number;
  /** The log-odds of the head before, and how much a change of the output changes them. */
  readonly start: number;
  readonly slope: number;
}

/** How hard weights are held: from one tenth of it to ten times, nothing measured changed by 0.02. */
const PENALTY = 3;
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

function meanPart(parts: readonly Float32Array[]): Float32Array {
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
 * Fits a head by logistic regression, both classes of one weight, with a penalty on the squared
 * distance of its weights from those `before`, or from zero. A text is judged by its highest part,
 * here as in scoring, so the fit is repeated until no text changes its part.
 *
 * @param features How many of a part's features it reads.
 */
export function fitHead(
  lessons: readonly Lesson[],
  features: number,
  before?: LinearHead,
): LinearHead {
  let chosen = lessons.map(({ parts }) =>
    before === undefined ? meanPart(parts) : highestPart(before, parts),
  );
  for (let round = 1; ; round++) {
    const head = fitParts(lessons, chosen, features, before);
    const next = lessons.map(({ parts }) => highestPart(head, parts));
    if (round === MOST_ROUNDS || next.every((part, at) => part === chosen[at])) return head;
    chosen = next;
  }
}

function fitParts(
  lessons: readonly Lesson[],
  chosen: readonly Float32Array[],
  features: number,
  before: LinearHead | undefined,
): LinearHead {
  const positives = lessons.filter(({ label }) => label === 1).length;
  const points = lessons.map(({ label, map }, at): Point => {
    const part = chosen[at] ?? new Float32Array();
    const ofClass = label === 1 ? positives : lessons.length - positives;
    const weight = lessons.length / (2 * ofClass);
    if (before === undefined) return { part, label, weight, start: 0, slope: 1 };
    const start = map.slope * outputOf(before, part) + map.offset;
    return { part, label, weight, start, slope: map.slope };
  });
  // What is added to a calibrated head has no bias, so that its maps hold on.
  const size = before === undefined ? features + 1 : features;
  const added = minimise(
    (place, gradient) => logisticLoss(points, features, place, gradient),
    size,
  );
  return {
    weight: added.slice(0, features).map((value, at) => value + (before?.weight[at] ?? 0)),
    bias: (added[features] ?? 0) + (before?.bias ?? 0),
  };
}

/** The penalised loss of what is added to a head, and its gradient. */
function logisticLoss(
  points: readonly Point[],
  features: number,
  place: Float64Array,
  gradient: Float64Array,
): number {
  let loss = 0;
  for (let at = 0; at < features; at++) {
    const value = place[at] ?? 0;
    loss += (PENALTY / 2) * value * value;
    gradient[at] = PENALTY * value;
  }
  const head = { weight: place.subarray(0, features), bias: place[features] ?? 0 };
  for (const { part, label, weight, slope, start } of points) {
    const odds = start + slope * outputOf(head, part);
    // log(1 + exp(odds)) - label · odds, without overflow
    loss += weight * (Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - label * odds);
    const pull = weight * slope * (1 / (1 + Math.exp(-odds)) - label);
    for (let at = 0; at < features; at++) {
      gradient[at] = (gradient[at] ?? 0) + pull * (part[at] ?? 0);
    }
    if (place.length > features) gradient[features] = (gradient[features] ?? 0) + pull;
  }
  return loss;
}
