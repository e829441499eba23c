import type { WorstRow } from "../results/results.ts";

/** How many are kept. */
const MOST = 50;

/** Keeps the rows that are furthest wrong, of any number of rows. */
export class WorstRows {
  readonly #wrongness: (row: WorstRow) => number;
  #rows: WorstRow[] = [];

  constructor(wrongness: (row: WorstRow) => number) {
    this.#wrongness = wrongness;
  }

  add(row: WorstRow): void {
    const last = this.#rows.at(-1);
    const full = this.#rows.length >= MOST;
    if (full && last !== undefined && this.#wrongness(row) <= this.#wrongness(last)) return;
    // Equally wrong rows stay in the order of the data.
    const at = this.#rows.findIndex((kept) => this.#wrongness(kept) < this.#wrongness(row));
    this.#rows.splice(at === -1 ? this.#rows.length : at, 0, row);
    if (this.#rows.length > MOST) this.#rows.pop();
  }

  /** Worst first. */
  list(): WorstRow[] {
    return [...this.#rows];
  }
}
