import type { MergeTable } from "./merge-table.ts";

/** Where a symbol was joined to the one before it. */
const GONE = -1;
/** More symbols than a word has: a rank and a place make one number, exactly. */
const PLACES = 2 ** 31;
/** Joins between two rests. */
const REST_AFTER = 4096;

/** The smallest of many numbers, again and again. */
class Heap {
  readonly #values: number[] = [];

  push(value: number): void {
    const values = this.#values;
    let at = values.length;
    values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = values[parent] ?? 0;
      if (above <= value) break;
      values[at] = above;
      at = parent;
    }
    values[at] = value;
  }

  pop(): number | undefined {
    const values = this.#values;
    const least = values[0];
    const value = values.pop();
    if (values.length === 0 || value === undefined) return least;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= values.length) break;
      if ((values[child + 1] ?? Infinity) < (values[child] ?? Infinity)) child += 1;
      const below = values[child] ?? Infinity;
      if (below >= value) break;
      values[at] = below;
      at = child;
    }
    values[at] = value;
    return least;
  }
}

/**
 * Joins a word's symbols as byte-pair encoding does: the pair of the lowest rank first, of equals
 * the leftmost. Takes n log n steps, and rests between them in a long word.
 */
export function* mergeSymbols(
  word: readonly number[],
  table: MergeTable,
): Generator<void, number[]> {
  const symbols = [...word];
  const next = symbols.map((_, at) => at + 1);
  const previous = symbols.map((_, at) => at - 1);
  const heap = new Heap();
  const offer = (at: number): void => {
    const rank = table.rank(symbols[at] ?? GONE, symbols[next[at] ?? 0] ?? GONE);
    if (rank >= 0) heap.push(rank * PLACES + at);
  };
  for (let at = 0; at + 1 < symbols.length; at += 1) offer(at);
  let joins = 0;
  for (let least = heap.pop(); least !== undefined; least = heap.pop()) {
    const at = least % PLACES;
    const right = next[at] ?? 0;
    const pair = [symbols[at] ?? GONE, symbols[right] ?? GONE] as const;
    // What was offered may have been joined to something else since.
    if (pair[0] === GONE || table.rank(...pair) !== (least - at) / PLACES) continue;
    symbols[at] = table.joined(...pair);
    symbols[right] = GONE;
    const after = next[right] ?? symbols.length;
    next[at] = after;
    if (after < symbols.length) previous[after] = at;
    const before = previous[at] ?? GONE;
    if (before >= 0) offer(before);
    offer(at);
    joins += 1;
    if (joins % REST_AFTER === 0) yield;
  }
  return symbols.filter((symbol) => symbol !== GONE);
}
