import { InvalidArgumentError } from "commander";
import type { HeldOutMeasure } from "../../../train/classifier/measure-held-out.ts";
import { renderTable } from "../../ui/table.ts";

/** An option's whole number of 0 or more. */
export function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new InvalidArgumentError("It must be a whole number of 0 or more.");
  }
  return number;
}

function percent(value: number | null): string {
  return value === null ? "–" : `${(100 * value).toFixed(1)} %`;
}

/** How each head did on the rows that were held out, as a table. */
export function renderHeldOut(measures: readonly HeldOutMeasure[]): string {
  const columns = ["language", "head", "rows", "harmful", "AU-PRC", "threshold", "recall", "FPR"];
  return renderTable(
    columns.map((title, index) => ({ title, align: index < 2 ? "left" : "right" })),
    measures.map((measure) => [
      measure.language,
      measure.head,
      String(measure.rows),
      String(measure.positives),
      measure.averagePrecision?.toFixed(3) ?? "–",
      measure.threshold.toFixed(3),
      percent(measure.recall),
      percent(measure.falsePositiveRate),
    ]),
  );
}
