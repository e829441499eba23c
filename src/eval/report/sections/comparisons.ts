import type { Average, Comparison, Estimate } from "../../results/results.ts";
import { estimateText } from "../charts/interval.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { METRIC_WORDS } from "../metric-words.ts";
import { formatCount, formatMetric, NO_VALUE } from "../shared/format.ts";
import { headlineMetric, type ReportView, type TaskView } from "../view.ts";
import { counts, scrollTable } from "../table.ts";

function formatP(p: number | null | undefined): string {
  if (p === null || p === undefined) return NO_VALUE;
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

/** A guard's name by its key. */
function nameOf({ results }: ReportView, key: string): string {
  return results.guards.find((guard) => guard.key === key)?.name ?? key;
}

/** Whether an interval of a difference leaves no doubt of its sign; higher is better. */
function reading({ low, high }: Estimate): string {
  if (low === null || high === null) return NO_VALUE;
  if (low > 0) return "better";
  return high < 0 ? "worse" : "no difference shown";
}

function comparisonRow(
  view: ReportView,
  task: TaskView,
  comparison: Comparison,
): readonly HtmlValue[] {
  const overall = task.guards[0]?.overall;
  const metric = overall === undefined ? "f1" : headlineMetric(task.task, overall);
  const found = comparison.differences[metric];
  const { mcnemar } = comparison;
  return [
    task.task.title,
    html`${nameOf(view, comparison.b)}
      <span class="interval">less</span> ${nameOf(view, comparison.a)}`,
    METRIC_WORDS[metric].label,
    found === undefined ? NO_VALUE : estimateText(found.difference),
    found === undefined ? NO_VALUE : reading(found.difference),
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
  return scrollTable({
    caption:
      "Guards compared on the same rows: the first of each pair less the second. “Right alone” counts rows that one guard of the pair decided right and the other wrong, in the order of the pair.",
    columns: [
      "Task",
      "Pair",
      "Measure",
      "Difference",
      "Reading",
      "p",
      "Right alone",
      "McNemar p",
      counts("Rows"),
    ],
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
    columns: ["Guard", "Group", "F1", counts("Tasks"), counts("Rows")],
    rows: averages.map((average) => [
      nameOf(view, average.guard),
      GROUPS[average.group],
      formatMetric(average.value),
      formatCount(average.tasks.length),
      formatCount(average.rows),
    ]),
  });
}
