import { NumberList } from "./number-list.ts";

/** What became of a row, as numbers that fit one byte: `2 * outcome + label`. */
export const OUTCOMES = { allow: 0, deny: 1, unknown: 2 } as const;

/** Labels, outcomes and scores of rows, 9 bytes a row. */
export interface ColumnData {
  /** NaN where there is no score. */
  readonly scores: Float64Array;
  readonly states: Uint8Array;
  /** The one threshold that every outcome came from, or `null` where it differs. */
  readonly threshold: number | null;
}

/** Collects one category's rows. */
export class Column {
  readonly #scores = new NumberList((length) => new Float64Array(length));
  readonly #states = new NumberList((length) => new Uint8Array(length));
  #threshold: number | null | undefined;

  add(positive: boolean, outcome: keyof typeof OUTCOMES, score: number | null): void {
    this.#scores.push(score ?? Number.NaN);
    this.#states.push(2 * OUTCOMES[outcome] + (positive ? 1 : 0));
  }

  /** Notes the threshold that an outcome came from; `null` for none. */
  noteThreshold(threshold: number | null): void {
    if (this.#threshold === undefined) this.#threshold = threshold;
    else if (this.#threshold !== threshold) this.#threshold = null;
  }

  data(): ColumnData {
    return {
      scores: this.#scores.view(),
      states: this.#states.view(),
      threshold: this.#threshold ?? null,
    };
  }
}

/** Rows of a column by place, such as a slice of it. */
export function selectRows(data: ColumnData, rows: Uint32Array): ColumnData {
  const scores = new Float64Array(rows.length);
  const states = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    scores[i] = data.scores[row] ?? Number.NaN;
    states[i] = data.states[row] ?? 0;
  }
  return { scores, states, threshold: data.threshold };
}
