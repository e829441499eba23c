import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import {
  formatCount,
  formatMilliseconds,
  formatQuantity,
  formatShare,
  NO_VALUE,
} from "../shared/format.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import { counts, scrollTable } from "../table.ts";

function optional(value: number | null, format: (value: number) => string): string {
  return value === null ? NO_VALUE : format(value);
}

function costRow(entry: GuardOnTask): readonly (readonly HtmlValue[])[] {
  const { cost } = entry;
  if (cost === null) return [];
  const { tokens, latency } = cost;
  const known = tokens.evaluated + tokens.reused;
  return [
    [
      guardLabel(entry),
      optional(latency.p50, formatMilliseconds),
      optional(latency.p95, formatMilliseconds),
      optional(cost.rowsPerSecond, formatQuantity),
      formatCount(cost.evaluated),
      formatCount(cost.cached),
      formatCount(tokens.evaluated),
      formatCount(tokens.reused),
      known === 0 ? NO_VALUE : formatShare(tokens.reused / known),
      formatCount(tokens.generated),
    ],
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
      counts("Latency p50"),
      counts("p95"),
      counts("Rows a second"),
      counts("Rows judged"),
      counts("Rows kept"),
      counts("Tokens evaluated"),
      counts("Tokens reused"),
      counts("Share reused"),
      counts("Tokens written"),
    ],
    rows,
  });
  return html`<h3>Time and tokens</h3>
    ${table}
    <p class="note">
      Rows kept: answered from an earlier run. Throughput is that of the last run.
    </p>`;
}
