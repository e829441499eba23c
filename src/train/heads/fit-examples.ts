import { calibrated, type PlattMap } from "../../classifier/calibration.ts";
import type { HeadExample } from "./cross-validate.ts";
import { fitHead, highestOutput, meanPart, type LinearHead } from "./fit-head.ts";
import type { BaseHead } from "./base-head.ts";

/** Chosen on rows of other subjects; `docs/decisions/0021-reader.md` says how. */
const PENALTY = { new: 0.004, again: 0.3 };

/** What each row counts for, so that both labels weigh the same, and a row 1 in the mean. */
function balance(examples: readonly HeadExample[]): (example: HeadExample) => number {
  const positives = examples.filter(({ label }) => label === 1).length;
  const { length } = examples;
  return ({ label }) => length / (2 * (label === 1 ? positives : length - positives));
}

/** Fits a head from nothing: everyday turns are rows labelled 0 like others. */
export function fitFromNothing(examples: readonly HeadExample[], features: number): LinearHead {
  const weigh = balance(examples);
  const lessons = examples.map((example) => ({
    parts: example.parts,
    target: example.label,
    weight: weigh(example),
  }));
  return fitHead(lessons, { features, penalty: PENALTY.new });
}

/** Log-odds counted from the threshold: what is fitted is on which side of it a text falls. */
function fromThreshold({ slope, offset }: PlattMap, threshold: number): PlattMap {
  return { slope, offset: offset - Math.log(threshold / (1 - threshold)) };
}

/**
 * Fits a head near to what it was. Everyday turns are to keep the scores that they have, and so is
 * the middle of the rows: else a few rows would move all scores, up or down.
 */
export function fitNearBase(examples: readonly HeadExample[], base: BaseHead): LinearHead {
  const own = examples.filter(({ isEveryday }) => !isEveryday);
  const weigh = balance(own);
  const lessons = examples.map((example) => {
    const { parts, label, language, isEveryday } = example;
    const map = fromThreshold(base.maps[language], base.thresholds[language]);
    return isEveryday
      ? { parts, map, weight: 1, target: calibrated(map, highestOutput(base.head, parts)) }
      : { parts, map, weight: weigh(example), target: label };
  });
  const means = [0, 1].map((label) =>
    meanPart(own.filter((row) => row.label === label).flatMap(({ parts }) => parts)),
  );
  return fitHead(lessons, {
    features: base.head.weight.length,
    penalty: PENALTY.again,
    before: { head: base.head, centre: meanPart(means) },
  });
}
