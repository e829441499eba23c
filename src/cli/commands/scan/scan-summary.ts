import type { Decision } from "../../../core/verdict.ts";
import { formatCount, formatDuration } from "../../ui/format.ts";
import type { ScanRecord } from "./scan-record.ts";

/** What is counted of a record. */
type Counted = Pick<ScanRecord, "decision" | "failure">;

/** Counts of a scan's rows, those of earlier runs included. */
export class ScanSummary {
  readonly counts: Record<Decision, number> = { allow: 0, deny: 0, unknown: 0 };
  /** Rows that could not be judged, by the code of why. */
  readonly failures: Record<string, number> = {};
  /** Rows that this run judged. */
  judgedNow = 0;
  readonly #started = performance.now();

  /** Counts a record. */
  count({ decision, failure }: Counted): void {
    this.counts[decision] += 1;
    if (failure) this.failures[failure.code] = (this.failures[failure.code] ?? 0) + 1;
  }

  get rows(): number {
    return this.counts.allow + this.counts.deny + this.counts.unknown;
  }

  /** The summary for a program. */
  toJson(output: string): object {
    const { counts, failures, rows } = this;
    return { output, rows, ...counts, failures };
  }

  /** The summary for a person. */
  toText(output: string): string {
    const { counts, failures, judgedNow, rows } = this;
    const time = performance.now() - this.#started;
    const rate = judgedNow === 0 ? "" : `, ${formatCount((judgedNow / time) * 1000)} rows/s`;
    const whole =
      `${formatCount(rows)} rows: ${formatCount(counts.allow)} allow, ` +
      `${formatCount(counts.deny)} deny, ${formatCount(counts.unknown)} unknown ` +
      `(${formatDuration(time)}${rate})`;
    const why = Object.entries(failures).map(
      ([code, count]) => `  not judged: ${formatCount(count)} ${code}`,
    );
    return [whole, ...why, `Verdicts are in ${output}.`].join("\n");
  }
}
