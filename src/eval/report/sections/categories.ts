import type { CategoryResult, MetricName } from "../../results.ts";
import { estimateText, intervalBar } from "../charts/interval.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html } from "../html.ts";
import { METRIC_WORDS } from "../metric-words.ts";
import { formatCount } from "../shared/format.ts";
import { headlineMetric, type GuardOnTask, type TaskView } from "../view.ts";
import { scrollTable } from "./table.ts";
import { thresholdText } from "./measures.ts";

/** Names such as `hate_speech` as people write them. */
export function spaced(name: string): string {
  return name.replaceAll("_", " ");
}

function categoryRow(entry: GuardOnTask, category: CategoryResult, metric: MetricName): Html {
  const value = category.metrics[metric];
  return html`<tr>
    <th scope="row">${spaced(category.category)}</th>
    <td>${guardLabel(entry)}</td>
    <td class="number">${formatCount(category.n)}</td>
    <td class="number">${formatCount(category.positives)}</td>
    <td class="number">${estimateText(value)}</td>
    <td class="drawing">${intervalBar(value, entry.index)}</td>
    <td class="number">${estimateText(category.metrics.auPrc)}</td>
    <td class="drawing">${intervalBar(category.metrics.auPrc, entry.index)}</td>
    <td class="number">${thresholdText(category)}</td>
  </tr>`;
}

/** Bars with intervals for each category; nothing where rows carry no categories. */
export function categoriesSection(task: TaskView): Html | null {
  const names = [
    ...new Set(
      task.guards.flatMap(({ evaluation }) => evaluation.categories.map((c) => c.category)),
    ),
  ];
  const [first] = task.guards;
  if (names.length < 2 || first === undefined) return null;
  const metric = headlineMetric(first.overall);
  const rows = names.flatMap((name) =>
    task.guards.flatMap((entry) =>
      entry.evaluation.categories
        .filter((category) => category.category === name)
        .map((category) => categoryRow(entry, category, metric)),
    ),
  );
  const label = METRIC_WORDS[metric].label;
  const table = scrollTable({
    caption: `Measures by category on ${task.task.title}`,
    quiet: true,
    columns: [
      "Category",
      "Guard",
      "Rows",
      "Positive",
      label,
      "0 to 1",
      "AU-PRC",
      "0 to 1",
      "Threshold",
    ],
    rows,
  });
  return html`<h3>By category</h3>
    ${table}`;
}
