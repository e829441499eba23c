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
import type { Words } from "../words/english.ts";

function optional(value: number | null, format: (value: number) => string): string {
  return value === null ? NO_VALUE : format(value);
}

function costRow(entry: GuardOnTask, { units }: Words): readonly (readonly HtmlValue[])[] {
  const { cost } = entry;
  if (cost === null) return [];
  const milliseconds = (value: number): string => formatMilliseconds(value, units);
  const { tokens, latency } = cost;
  const known = tokens.evaluated + tokens.reused;
  return [
    [
      guardLabel(entry),
      optional(latency.p50, milliseconds),
      optional(latency.p95, milliseconds),
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
  const rows = task.guards.flatMap((entry) => costRow(entry, task.words));
  if (rows.length === 0) return null;
  const { cost, columns } = task.words;
  const table = scrollTable({
    caption: cost.caption(task.task.title),
    quiet: true,
    columns: [
      columns.guard,
      counts(cost.p50),
      counts(cost.p95),
      counts(cost.rate),
      counts(cost.judged),
      counts(cost.kept),
      counts(cost.evaluated),
      counts(cost.reused),
      counts(cost.reusedShare),
      counts(cost.generated),
    ],
    rows,
  });
  return html`<h3>${cost.title}</h3>
    ${table}
    <p class="note">${cost.note}</p>`;
}
