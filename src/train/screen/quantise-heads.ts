import { HEADS, type ByHead, byHead } from "../../classifier/heads.ts";
import type { FittedHeads } from "./fit-heads.ts";

const HEAD_COUNT = HEADS.length;
/** Weights below this many steps become zero: noise that would only make the file larger. */
const DEAD_ZONE = 0.7;

/** A table of int8 weights, and what a step of each head is worth. */
export interface QuantisedHeads {
  readonly table: Int8Array;
  readonly scales: ByHead;
  readonly biases: ByHead;
}

/** The value below which a share of one head's weights lies, by size. */
function sizeAt(heads: FittedHeads, head: number, share: number): number {
  const sizes: number[] = [];
  for (let at = head; at < heads.table.length; at += HEAD_COUNT) {
    const size = Math.abs(heads.table[at] ?? 0);
    if (size > 0) sizes.push(size);
  }
  const sorted = Float64Array.from(sizes).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 1;
}

/**
 * Rounds weights to `levels` steps either side of zero, by head. The rare largest weights are
 * cut to the largest step, small ones become zero, which compresses well.
 *
 * @param levels 1 to 127
 */
export function quantiseHeads(heads: FittedHeads, levels: number): QuantisedHeads {
  const scales = byHead((_, head) => sizeAt(heads, head, 0.9995) / levels);
  const table = new Int8Array(heads.table.length);
  for (const [index, name] of HEADS.entries()) {
    for (let at = index; at < table.length; at += HEAD_COUNT) {
      const steps = (heads.table[at] ?? 0) / scales[name];
      if (Math.abs(steps) < DEAD_ZONE) continue;
      table[at] = Math.max(-levels, Math.min(levels, Math.round(steps)));
    }
  }
  return { table, scales, biases: byHead((_, head) => heads.biases[head] ?? 0) };
}
