import type { Comparison, Estimate } from "../../results/results.ts";
import { estimateText } from "../charts/interval.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { formatCount, formatMetric, NO_VALUE } from "../shared/format.ts";
import { headlineMetric, type ReportView, type TaskView } from "../view.ts";
import { counts, scrollTable } from "../table.ts";
import type { Words } from "../words/english.ts";

function formatP(p: number | null | undefined): string {
  if (p === null || p === undefined) return NO_VALUE;
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

/** A guard's short name by its key. */
function nameOf({ results, labels }: ReportView, key: string): string {
  return labels[results.guards.findIndex((guard) => guard.key === key)] ?? key;
}

/** Whether an interval of a difference leaves no doubt of its sign; higher is better. */
function reading({ low, high }: Estimate, { comparisons }: Words): string {
  if (low === null || high === null) return NO_VALUE;
  if (low > 0) return comparisons.better;
  return high < 0 ? comparisons.worse : comparisons.open;
}

function comparisonRow(
  view: ReportView,
  task: TaskView,
  comparison: Comparison,
): readonly HtmlValue[] {
  const { metrics, comparisons } = view.words;
  const overall = task.guards[0]?.overall;
  const metric = overall === undefined ? "f1" : headlineMetric(task.task, overall);
  const found = comparison.differences[metric];
  const { mcnemar } = comparison;
  return [
    task.task.title,
    html`<span class="whole">${nameOf(view, comparison.b)}</span>
      <span class="interval">${comparisons.less}</span>
      <span class="whole">${nameOf(view, comparison.a)}</span>`,
    metrics[metric].label,
    found === undefined ? NO_VALUE : estimateText(found.difference),
    found === undefined ? NO_VALUE : reading(found.difference, view.words),
    formatP(found?.p),
    html`<span class="estimate"
      >${formatCount(mcnemar.onlyB)} : ${formatCount(mcnemar.onlyA)}</span
    >`,
    formatP(mcnemar.p),
    formatCount(comparison.n),
  ];
}

/** Paired tests of every two guards on a task; nothing where guards were not compared. */
export function comparisonsTable(view: ReportView): Html | null {
  const rows = view.tasks.flatMap((task) =>
    view.results.comparisons
      .filter((comparison) => comparison.task === task.task.id)
      .map((comparison) => comparisonRow(view, task, comparison)),
  );
  if (rows.length === 0) return null;
  const { comparisons, columns } = view.words;
  return scrollTable({
    caption: comparisons.caption,
    columns: [
      columns.task,
      comparisons.pair,
      columns.measure,
      comparisons.difference,
      comparisons.reading,
      "p",
      comparisons.rightAlone,
      comparisons.mcnemar,
      counts(columns.rows),
    ],
    rows,
  });
}

/** F1 over several tasks, weighted by rows; nothing where none was computed. */
export function averagesTable(view: ReportView): Html | null {
  const { averages } = view.results;
  if (averages.length === 0) return null;
  const { comparisons, columns, metrics } = view.words;
  return scrollTable({
    caption: comparisons.averages,
    columns: [
      columns.guard,
      comparisons.group,
      metrics.f1.label,
      counts(comparisons.tasks),
      counts(columns.rows),
    ],
    rows: averages.map((average) => [
      nameOf(view, average.guard),
      comparisons.groups[average.group],
      formatMetric(average.value),
      formatCount(average.tasks.length),
      formatCount(average.rows),
    ]),
  });
}
