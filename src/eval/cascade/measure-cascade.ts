import { wilsonInterval } from "../../metrics/wilson.ts";
import type { Estimate } from "../results/results.ts";
import type { CascadeRow } from "./cascade-rows.ts";
import { lastDenies, type Replayed } from "./run-bands.ts";

/** What a cascade loses against its last stage alone, and what it spares. */
export interface CascadeMeasures {
  readonly rows: number;
  readonly positives: number;
  /** Share of the harmful rows that the last stage denies, and the cascade does not. */
  readonly loss: Estimate;
  /** Share of the harmless rows that the last stage allows, and the cascade does not. */
  readonly falseAlarms: Estimate;
  readonly recall: Estimate;
  readonly falsePositiveRate: Estimate;
  /** Share of the rows that each stage is asked about, in their order. */
  readonly asked: readonly number[];
}

interface Share {
  part: number;
  whole: number;
}

const share = (): Share => ({ part: 0, whole: 0 });

/** Counts what became of rows. */
export class CascadeMeter {
  readonly #loss = share();
  readonly #falseAlarms = share();
  readonly #recall = share();
  readonly #falsePositives = share();
  readonly #asked: number[];
  #milliseconds = 0;
  #rows = 0;

  constructor(stages: number) {
    this.#asked = Array.from({ length: stages }, () => 0);
  }

  add(row: CascadeRow, { denied, decidedBy }: Replayed): void {
    this.#rows++;
    const denies = lastDenies(row);
    count(row.harmful ? this.#recall : this.#falsePositives, denied);
    if (row.harmful && denies) count(this.#loss, !denied);
    if (!row.harmful && !denies) count(this.#falseAlarms, denied);
    for (let stage = 0; stage <= decidedBy; stage++) {
      this.#asked[stage] = (this.#asked[stage] ?? 0) + 1;
      this.#milliseconds += row.answers[stage]?.milliseconds ?? 0;
    }
  }

  /** Milliseconds a row, of all stages that were asked. */
  get milliseconds(): number {
    return this.#milliseconds / Math.max(1, this.#rows);
  }

  read(): CascadeMeasures {
    return {
      rows: this.#rows,
      positives: this.#recall.whole,
      loss: estimate(this.#loss),
      falseAlarms: estimate(this.#falseAlarms),
      recall: estimate(this.#recall),
      falsePositiveRate: estimate(this.#falsePositives),
      asked: this.#asked.map((asked) => asked / Math.max(1, this.#rows)),
    };
  }
}

function count(of: Share, is: boolean): void {
  of.whole++;
  if (is) of.part++;
}

function estimate({ part, whole }: Share): Estimate {
  if (whole === 0) return { value: null, low: null, high: null };
  const [low, high] = wilsonInterval(part, whole);
  return { value: part / whole, low, high };
}
