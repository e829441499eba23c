import { guardLabel } from "../charts/legend.ts";
import { html, type Html } from "../html.ts";
import {
  formatCount,
  formatMilliseconds,
  formatQuantity,
  formatShare,
  NO_VALUE,
} from "../shared/format.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import { scrollTable } from "./table.ts";

function optional(value: number | null, format: (value: number) => string): string {
  return value === null ? NO_VALUE : format(value);
}

function costRow(entry: GuardOnTask): readonly Html[] {
  const { cost } = entry;
  if (cost === null) return [];
  const { tokens, latency } = cost;
  const known = tokens.evaluated + tokens.reused;
  const cells = [
    `${formatCount(cost.evaluated)} + ${formatCount(cost.cached)}`,
    optional(latency.p50, formatMilliseconds),
    optional(latency.p95, formatMilliseconds),
    optional(cost.rowsPerSecond, formatQuantity),
    formatCount(tokens.evaluated),
    formatCount(tokens.reused),
    known === 0 ? NO_VALUE : formatShare(tokens.reused / known),
    formatCount(tokens.generated),
  ];
  return [
    html`<tr>
      <th scope="row">${guardLabel(entry)}</th>
      ${cells.map((cell) => html`<td class="number">${cell}</td>`)}
    </tr>`,
  ];
}

/** Time and tokens; nothing where they were not recorded. */
export function costSection(task: TaskView): Html | null {
  const rows = task.guards.flatMap(costRow);
  if (rows.length === 0) return null;
  const table = scrollTable({
    caption: `Time and tokens on ${task.task.title}`,
    quiet: true,
    columns: [
      "Guard",
      "Rows judged + kept",
      "Latency p50",
      "p95",
      "Rows a second",
      "Tokens evaluated",
      "Reused",
      "Share reused",
      "Written",
    ],
    rows,
  });
  return html`<h3>Time and tokens</h3>
    ${table}
    <p class="note">
      Rows kept: answered from an earlier run. Throughput is that of the last run.
    </p>`;
}
