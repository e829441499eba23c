import { SCREEN_HEADS } from "../lite/screen-model.ts";
import type { Targets } from "./fit-heads.ts";
import type { Example } from "./prepare-rows.ts";

const HEADS = SCREEN_HEADS.length;

export interface BalanceOptions {
  /** From 0, every row counts the same, to 1, every source counts the same. */
  readonly sourcePower: number;
  /** From 0, classes as they come, to 1, positives and negatives weigh the same. */
  readonly classPower: number;
  /** From 0, languages as they come, to 1, both weigh the same. */
  readonly languagePower: number;
}

function addTo(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

/**
 * Weighs examples so that large sources, frequent classes and English do not drown the others.
 * The mean weight of the known labels of a head is 1.
 *
 * @param order the examples that are learnt from
 */
export function balanceWeights(
  examples: readonly Example[],
  order: Uint32Array,
  options: BalanceOptions,
): Targets {
  const labels = new Int8Array(examples.length * HEADS).fill(-1);
  const weights = new Float32Array(examples.length * HEADS);
  const used = [...order].flatMap((index) => examples[index] ?? []);
  const bySource = new Map<string, number>();
  for (const { source, language } of used) addTo(bySource, `${source} ${language}`, 1);
  const ofSource = ({ source, language, weight }: Example): number =>
    weight * (bySource.get(`${source} ${language}`) ?? 1) ** -options.sourcePower;

  for (let head = 0; head < HEADS; head++) {
    const byClass = new Map<string, number>();
    const byLanguage = new Map<string, number>();
    for (const example of used) {
      const label = example.labels[head] ?? -1;
      if (label === -1) continue;
      addTo(byClass, `${example.language} ${label}`, ofSource(example));
    }
    const ofClass = (example: Example): number => {
      const sum = byClass.get(`${example.language} ${example.labels[head]}`) ?? 1;
      return ofSource(example) * sum ** -options.classPower;
    };
    for (const example of used) {
      if (example.labels[head] !== -1) addTo(byLanguage, example.language, ofClass(example));
    }
    const raw = (example: Example): number =>
      ofClass(example) * (byLanguage.get(example.language) ?? 1) ** -options.languagePower;
    let [sum, count] = [0, 0];
    for (const example of used) {
      if (example.labels[head] === -1) continue;
      sum += raw(example);
      count++;
    }
    for (const index of order) {
      const example = examples[index];
      if (example === undefined || example.labels[head] === -1) continue;
      labels[index * HEADS + head] = example.labels[head] ?? -1;
      weights[index * HEADS + head] = (raw(example) * count) / sum;
    }
  }
  return { labels, weights };
}
