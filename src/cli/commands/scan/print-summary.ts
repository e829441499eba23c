import type { ScanSummary } from "../../../scan/scan-summary.ts";
import { formatCount, formatDuration } from "../../ui/format.ts";

/** The summary for a program. */
export function summaryJson({ rows, decisions, failures }: ScanSummary, output: string): object {
  return { output, rows, ...decisions, failures };
}

/** The summary for a person; `milliseconds` is how long the scan took. */
export function summaryText(summary: ScanSummary, output: string, milliseconds: number): string {
  const { rows, decisions, failures, judgedNow } = summary;
  const perSecond = formatCount((judgedNow / milliseconds) * 1000);
  const rate = judgedNow === 0 ? "" : `, ${perSecond} rows/s`;
  const whole =
    `${formatCount(rows)} rows: ${formatCount(decisions.allow)} allow, ` +
    `${formatCount(decisions.deny)} deny, ${formatCount(decisions.unknown)} unknown ` +
    `(${formatDuration(milliseconds)}${rate})`;
  const why = Object.entries(failures).map(
    ([code, count]) => `  not judged: ${formatCount(count)} ${code}`,
  );
  return [whole, ...why, `Verdicts are in ${output}.`].join("\n");
}
