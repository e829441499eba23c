import type { CategoryResult, MetricName } from "../../results/results.ts";
import { estimateText, intervalBar } from "../charts/interval.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { METRIC_WORDS } from "../metric-words.ts";
import { formatCount } from "../shared/format.ts";
import { headlineMetric, type GuardOnTask, type TaskView } from "../view.ts";
import { counts, DRAWING, groupedTable } from "../table.ts";
import { thresholdText } from "./measures.ts";

/** Names such as `hate_speech` as people write them. */
export function spaced(name: string): string {
  return name.replaceAll("_", " ");
}

function categoryRow(
  entry: GuardOnTask,
  category: CategoryResult,
  metric: MetricName,
): readonly HtmlValue[] {
  const value = category.metrics[metric];
  const { auPrc } = category.metrics;
  return [
    guardLabel(entry),
    estimateText(value),
    intervalBar(value, entry.index),
    estimateText(auPrc),
    intervalBar(auPrc, entry.index),
    formatCount(category.n),
    formatCount(category.positives),
    thresholdText(category),
  ];
}

function namesOf(task: TaskView): readonly string[] {
  const names = task.guards.flatMap(({ evaluation }) =>
    evaluation.categories.map(({ category }) => category),
  );
  return [...new Set(names)];
}

/** Bars with intervals for each category; nothing where rows carry no categories. */
export function categoriesSection(task: TaskView): Html | null {
  const names = namesOf(task);
  const [first] = task.guards;
  if (names.length < 2 || first === undefined) return null;
  const metric = headlineMetric(task.task, first.overall);
  const groups = names.map((name) => ({
    title: spaced(name),
    rows: task.guards.flatMap((entry) =>
      entry.evaluation.categories
        .filter(({ category }) => category === name)
        .map((category) => categoryRow(entry, category, metric)),
    ),
  }));
  const table = groupedTable(
    {
      caption: `Measures by category on ${task.task.title}`,
      quiet: true,
      columns: [
        "Guard",
        METRIC_WORDS[metric].label,
        DRAWING,
        "AU-PRC",
        DRAWING,
        counts("Rows"),
        counts("Positive"),
        "Threshold",
      ],
    },
    groups,
    task.guards.length === 1 ? "Category" : null,
  );
  return html`<h3>By category</h3>
    ${table}`;
}
