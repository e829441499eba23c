import type { CategoryResult, MetricName } from "../../results/results.ts";
import { estimateText, intervalBar } from "../charts/interval.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { formatCount } from "../shared/format.ts";
import { headlineMetric, type GuardOnTask, type TaskView } from "../view.ts";
import { counts, DRAWING, groupedTable } from "../table.ts";
import type { Words } from "../words/english.ts";
import { thresholdText } from "./measures.ts";

/** Names such as `hate_speech` as people write them. */
export function categoryName(name: string, { categories }: Words): string {
  const known = Object.entries(categories).find(([category]) => category === name);
  return known?.[1] ?? name.replaceAll("_", " ");
}

function categoryRow(
  entry: GuardOnTask,
  category: CategoryResult,
  metric: MetricName,
  words: Words,
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
    thresholdText(category, words),
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
    title: categoryName(name, task.words),
    rows: task.guards.flatMap((entry) =>
      entry.evaluation.categories
        .filter(({ category }) => category === name)
        .map((category) => categoryRow(entry, category, metric, task.words)),
    ),
  }));
  const { categoriesSection, metrics, columns } = task.words;
  const table = groupedTable(
    {
      caption: categoriesSection.caption(task.task.title),
      quiet: true,
      columns: [
        columns.guard,
        metrics[metric].label,
        DRAWING,
        metrics.auPrc.label,
        DRAWING,
        counts(columns.rows),
        counts(columns.positive),
        columns.threshold,
      ],
    },
    groups,
    task.guards.length === 1 ? columns.category : null,
  );
  return html`<h3>${categoriesSection.title}</h3>
    ${table}`;
}
