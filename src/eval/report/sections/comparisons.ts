import type { Average, Comparison } from "../../results.ts";
import { estimateText } from "../charts/interval.ts";
import { html, type Html } from "../html.ts";
import { METRIC_WORDS } from "../metric-words.ts";
import { formatCount, formatMetric, NO_VALUE } from "../shared/format.ts";
import { headlineMetric, type ReportView, type TaskView } from "../view.ts";
import { scrollTable } from "./table.ts";

function formatP(p: number | null | undefined): string {
  if (p === null || p === undefined) return NO_VALUE;
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

/** A guard's name by its key. */
function nameOf({ results }: ReportView, key: string): string {
  return results.guards.find((guard) => guard.key === key)?.name ?? key;
}

function comparisonRow(view: ReportView, task: TaskView, comparison: Comparison): Html {
  const overall = task.guards[0]?.overall;
  const metric = overall === undefined ? "f1" : headlineMetric(overall);
  const found = comparison.differences[metric];
  const { mcnemar } = comparison;
  const difference = found === undefined ? NO_VALUE : html`${estimateText(found.difference)}`;
  return html`<tr>
    <th scope="row">${task.task.title}</th>
    <td>
      ${nameOf(view, comparison.b)} <span class="interval">less</span> ${nameOf(view, comparison.a)}
    </td>
    <td class="number">${formatCount(comparison.n)}</td>
    <td>${METRIC_WORDS[metric].label}</td>
    <td class="number">${difference}</td>
    <td class="number">${formatP(found?.p)}</td>
    <td class="number">${formatCount(mcnemar.onlyB)} : ${formatCount(mcnemar.onlyA)}</td>
    <td class="number">${formatP(mcnemar.p)}</td>
  </tr>`;
}

/** Paired tests of every two guards on a task; nothing where guards were not compared. */
export function comparisonsTable(view: ReportView): Html | null {
  const rows = view.tasks.flatMap((task) =>
    view.results.comparisons
      .filter((comparison) => comparison.task === task.task.id)
      .map((comparison) => comparisonRow(view, task, comparison)),
  );
  if (rows.length === 0) return null;
  return scrollTable({
    caption:
      "Guards compared on the same rows. “Right alone” counts rows that one guard of the pair decided right and the other wrong, in the order of the pair.",
    columns: ["Task", "Pair", "Rows", "Measure", "Difference", "p", "Right alone", "McNemar p"],
    rows,
  });
}

const GROUPS: Readonly<Record<Average["group"], string>> = {
  prompt: "Prompts",
  response: "Responses",
  refusal: "Refusals",
};

/** F1 over several tasks, weighted by rows; nothing where none was computed. */
export function averagesTable(view: ReportView): Html | null {
  const { averages } = view.results;
  if (averages.length === 0) return null;
  return scrollTable({
    caption: "F1 averaged over tasks, weighted by rows",
    columns: ["Guard", "Group", "Tasks", "Rows", "F1"],
    rows: averages.map(
      (average) =>
        html`<tr>
          <th scope="row">${nameOf(view, average.guard)}</th>
          <td>${GROUPS[average.group]}</td>
          <td class="number">${formatCount(average.tasks.length)}</td>
          <td class="number">${formatCount(average.rows)}</td>
          <td class="number">${formatMetric(average.value)}</td>
        </tr>`,
    ),
  });
}
