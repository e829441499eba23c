import { createRandom } from "../../metrics/random.ts";
import { shuffle } from "../rows/shuffle.ts";

/** What is divided into folds. */
export interface Foldable {
  /** Rows of one group are never apart. */
  readonly group: string;
  readonly label: 0 | 1;
}

/**
 * Divides rows into folds, group by group in an order drawn by the seed: each group goes where
 * least of its class is.
 *
 * @returns the fold of each row, from 0
 */
export function assignFolds(rows: readonly Foldable[], folds: number, seed: number): number[] {
  const groups = new Map<string, [number, number]>();
  for (const { group, label } of rows) {
    const counts = groups.get(group) ?? [0, 0];
    counts[label] += 1;
    groups.set(group, counts);
  }
  const names = [...groups.keys()];
  const order = Uint32Array.from(names.keys());
  shuffle(order, createRandom(seed));
  const filled = Array.from({ length: folds }, (): [number, number] => [0, 0]);
  const foldOf = new Map<string, number>();
  for (const index of order) {
    const name = names[index] ?? "";
    const [negatives, positives] = groups.get(name) ?? [0, 0];
    const label = positives > 0 ? 1 : 0;
    const least = Math.min(...filled.map((counts) => counts[label]));
    const fold = filled.findIndex((counts) => counts[label] === least);
    const counts = filled[fold];
    if (counts !== undefined) {
      counts[0] += negatives;
      counts[1] += positives;
    }
    foldOf.set(name, fold);
  }
  return rows.map(({ group }) => foldOf.get(group) ?? 0);
}
