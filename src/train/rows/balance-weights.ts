import { HEADS } from "../../classifier/heads.ts";
import type { Example } from "./prepare-rows.ts";
import { sourceSettings } from "./source-settings.ts";

const HEAD_COUNT = HEADS.length;

/** Labels and weights of the examples that are fitted, one of each head an example. */
export interface Targets {
  /** 1, 0, or -1 for unknown. */
  readonly labels: Int8Array;
  readonly weights: Float32Array;
}

export interface BalanceOptions {
  /** From 0, every row counts the same, to 1, every source counts the same. */
  readonly sourcePower: number;
  /** From 0, classes as they come, to 1, positives and negatives weigh the same. */
  readonly classPower: {
    readonly any: number;
    readonly types: number;
  };
  /** From 0, languages as they come, to 1, both weigh the same. */
  readonly languagePower: number;
}

/** An example that teaches one head: its label, and what it counts for. */
interface Lesson {
  readonly index: number;
  readonly example: Example;
  readonly label: number;
  weight: number;
}

/** The examples whose label for a head is known. */
function lessonsOf(
  examples: readonly Example[],
  order: Uint32Array,
  head: number,
): readonly Lesson[] {
  return [...order].flatMap((index) => {
    const example = examples[index];
    if (example === undefined) return [];
    const label = example.labels[head] ?? -1;
    return label === -1 ? [] : [{ index, example, label, weight: 1 }];
  });
}

/** Divides each lesson's weight by the summed weight of all with its key, to a power. */
function temper(
  lessons: readonly Lesson[],
  power: number,
  keyOf: (lesson: Lesson) => string,
): void {
  const sums = new Map<string, number>();
  for (const lesson of lessons) {
    const key = keyOf(lesson);
    sums.set(key, (sums.get(key) ?? 0) + lesson.weight);
  }
  for (const lesson of lessons) lesson.weight *= (sums.get(keyOf(lesson)) ?? 1) ** -power;
}

/**
 * Weighs examples so that large sources, frequent classes and English do not drown the others.
 * The mean weight of the labels of a head is 1 before the sources' own weights.
 *
 * @param order the examples that are learnt from
 */
export function balanceWeights(
  examples: readonly Example[],
  order: Uint32Array,
  options: BalanceOptions,
): Targets {
  const labels = new Int8Array(examples.length * HEAD_COUNT).fill(-1);
  const weights = new Float32Array(examples.length * HEAD_COUNT);
  for (const [head, name] of HEADS.entries()) {
    const classPower = name === "any" ? options.classPower.any : options.classPower.types;
    const lessons = lessonsOf(examples, order, head);
    temper(lessons, options.sourcePower, ({ example }) => `${example.source} ${example.language}`);
    temper(lessons, classPower, ({ example, label }) => `${example.language} ${label}`);
    temper(lessons, options.languagePower, ({ example }) => example.language);
    const sum = lessons.reduce((all, { weight }) => all + weight, 0);
    for (const { index, example, label, weight } of lessons) {
      const ofSource = sourceSettings(example.source).weight ?? 1;
      labels[index * HEAD_COUNT + head] = label;
      weights[index * HEAD_COUNT + head] = (ofSource * weight * lessons.length) / sum;
    }
  }
  return { labels, weights };
}
