/** A free slot: no token has this id. */
const FREE = -1;

/** Spreads a pair's two ids over all bits. */
function hashPair(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right + 1, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 0;
}

/**
 * Which two tokens join to which, and which pair comes first: half a million merges as numbers, in
 * a hash table of four integers a slot.
 */
export class MergeTable {
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** @param capacity The most pairs that are put in. */
  constructor(capacity: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, capacity * 2)));
    this.#slots = new Int32Array(size * 4).fill(FREE);
    this.#mask = size - 1;
  }

  /** A pair's place, or the free one where it would be. */
  #find(left: number, right: number): number {
    const slots = this.#slots;
    for (let at = hashPair(left, right) & this.#mask; ; at = (at + 1) & this.#mask) {
      const slot = at * 4;
      if (slots[slot] === FREE) return slot;
      if (slots[slot] === left && slots[slot + 1] === right) return slot;
    }
  }

  /** Puts a pair in; of a pair that is given twice the later rank counts, as in `tokenizers`. */
  set(left: number, right: number, rank: number, joined: number): void {
    const slot = this.#find(left, right);
    this.#slots[slot] = left;
    this.#slots[slot + 1] = right;
    this.#slots[slot + 2] = rank;
    this.#slots[slot + 3] = joined;
  }

  /** How early a pair is joined: 0 first; -1 where it never is. */
  rank(left: number, right: number): number {
    return this.#slots[this.#find(left, right) + 2] ?? FREE;
  }

  /** What a pair joins to; -1 where it does not. */
  joined(left: number, right: number): number {
    return this.#slots[this.#find(left, right) + 3] ?? FREE;
  }
}
