import type { Decision } from "../core/verdict.ts";
import type { ScanRecord } from "./scan-record.ts";

/** Counts of a scan's rows, those of earlier runs included. */
export interface ScanSummary {
  readonly rows: number;
  readonly decisions: Readonly<Record<Decision, number>>;
  /** Rows that could not be judged, by the code of why. */
  readonly failures: Readonly<Record<string, number>>;
  /** Rows that this run judged. */
  readonly judgedNow: number;
}

/** Counts records as they are written. */
export class ScanCounter {
  readonly #decisions: Record<Decision, number> = { allow: 0, deny: 0, unknown: 0 };
  readonly #failures: Record<string, number> = {};
  #kept = 0;
  #now = 0;

  /** Counts a record that an earlier run wrote. */
  keep(record: ScanRecord): void {
    this.#count(record);
    this.#kept += 1;
  }

  /** Counts a record of this run. */
  add(record: ScanRecord): void {
    this.#count(record);
    this.#now += 1;
  }

  get rows(): number {
    return this.#kept + this.#now;
  }

  summary(): ScanSummary {
    const { rows } = this;
    const failures = { ...this.#failures };
    return { rows, decisions: { ...this.#decisions }, failures, judgedNow: this.#now };
  }

  #count({ decision, failure }: Pick<ScanRecord, "decision" | "failure">): void {
    this.#decisions[decision] += 1;
    if (failure) this.#failures[failure.code] = (this.#failures[failure.code] ?? 0) + 1;
  }
}
