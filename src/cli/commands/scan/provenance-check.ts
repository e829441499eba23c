import { KomainuError } from "../../../core/errors.ts";
import type { ScanRecord } from "./scan-record.ts";

/** Sees to it that one output holds the verdicts of one guard, on one model. */
export class ProvenanceCheck {
  #before: string | undefined;
  #passed = false;

  /** Notes what produced a record of an earlier run. */
  kept(record: ScanRecord): void {
    this.#before ??= provenanceOf(record);
  }

  /** Refuses a new record that something else produced. Throws `invalid_input`. */
  fresh(record: ScanRecord): void {
    if (this.#passed || this.#before === undefined) return;
    const now = provenanceOf(record);
    if (now === undefined) return;
    if (now !== this.#before) {
      throw new KomainuError(
        "invalid_input",
        "Another model or engine judged the rows before these. " +
          "Go on with the one from before, or begin again with --restart.",
      );
    }
    this.#passed = true;
  }
}

function provenanceOf({ provenance }: ScanRecord): string | undefined {
  return provenance && JSON.stringify(provenance);
}
