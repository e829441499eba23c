import type { Estimate, Measures, MetricName, PublishedNumber } from "../../results/results.ts";
import { estimateText, intervalBar } from "../charts/interval.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { METRIC_ORDER } from "../metric-order.ts";
import { formatCount, formatMetric, formatScore, NO_VALUE } from "../shared/format.ts";
import { exceedsOptimal } from "../../measure/exceeds-optimal.ts";
import { DRAWING, scrollTable, type Column } from "../table.ts";
import { classesOf, publishedFor, type GuardOnTask, type TaskView } from "../view.ts";
import type { Words } from "../words/english.ts";

/** The threshold of a run and where it comes from. */
export function thresholdText({ threshold }: Measures, { measures, client }: Words): Html {
  const { value, from } = threshold;
  const origin = html`<span class="interval">${measures.origins[from]}</span>`;
  if (from === "answer") return html`<span class="estimate">${origin}</span>`;
  if (value === null) return html`<span class="estimate">${client.byPolicy}</span>`;
  return html`<span class="estimate">${formatScore(value)} ${origin}</span>`;
}

type Row = readonly HtmlValue[];

function countRows({ guards, classes, words }: TaskView): readonly Row[] {
  const { columns, measures } = words;
  const row = (name: string, read: (entry: GuardOnTask) => HtmlValue): Row => [
    name,
    ...guards.map(read),
  ];
  return [
    row(columns.rows, ({ overall }) => formatCount(overall.n)),
    row(measures.labelled(classes.positive), ({ overall }) => formatCount(overall.positives)),
    row(columns.notJudged, ({ evaluation }) => formatCount(evaluation.unjudged.count)),
    row(columns.threshold, ({ overall }) => thresholdText(overall, words)),
  ];
}

/** A row of the table: a metric, and another one that is the same under another name. */
interface MetricRow {
  readonly metric: MetricName;
  readonly alias?: MetricName;
}

function sameEverywhere(guards: TaskView["guards"], a: MetricName, b: MetricName): boolean {
  const parts = ({ value, low, high }: Estimate) => [value, low, high].join();
  return guards.every(({ overall: { metrics } }) => parts(metrics[a]) === parts(metrics[b]));
}

/**
 * The metrics that these rows give, each number once: refusal rate is recall unless the rules count
 * them differently, and where all rows are of one class, accuracy is recall or acceptance rate.
 */
function metricRows({ guards }: TaskView): readonly MetricRow[] {
  const given = METRIC_ORDER.filter((metric) =>
    guards.some(({ overall }) => overall.metrics[metric].value !== null),
  );
  const refusalIsRecall = sameEverywhere(guards, "recall", "refusalRate");
  const oneClass = guards.every(({ overall }) => classesOf(overall) !== "both");
  const accuracyIsOther =
    oneClass &&
    (sameEverywhere(guards, "accuracy", "recall") ||
      sameEverywhere(guards, "accuracy", "acceptanceRate"));
  return given.flatMap((metric): readonly MetricRow[] => {
    if (metric === "refusalRate" && refusalIsRecall) return [];
    if (metric === "accuracy" && accuracyIsOther) return [];
    return metric === "recall" && refusalIsRecall
      ? [{ metric, alias: "refusalRate" }]
      : [{ metric }];
  });
}

function metricValue(metric: MetricName, { overall }: GuardOnTask, words: Words): HtmlValue {
  const estimate = estimateText(overall.metrics[metric]);
  if (metric !== "optimalF1" || overall.optimalThreshold === null) return estimate;
  const at = words.measures.at(formatScore(overall.optimalThreshold));
  return html`${estimate} <span class="interval below">${at}</span>`;
}

function publishedCell(
  published: readonly PublishedNumber[],
  { metric, alias }: MetricRow,
  words: Words,
): HtmlValue {
  const found = published.filter((item) => item.metric === metric || item.metric === alias);
  if (found.length === 0) return NO_VALUE;
  const items = found.map(
    ({ guard, value, source, conditions }) =>
      html`<li>
        ${formatMetric(value)} <span class="interval">${guard}, ${source}</span> ${
          conditions !== null && html`<span class="flag">${words.summary.otherConditions}</span>`
        }
      </li>`,
  );
  return html`<ul>
    ${items}
  </ul>`;
}

/** A measure of every guard; drawn as well where there is but one guard, and so room for it. */
function metricCells(row: MetricRow, guards: TaskView["guards"], words: Words): Row {
  const { metric, alias } = row;
  const label = alias === undefined ? words.metrics[metric].label : words.recallAndRefusal;
  const values = [label, ...guards.map((entry) => metricValue(metric, entry, words))];
  const [first, second] = guards;
  if (first === undefined || second !== undefined) return values;
  return [...values, intervalBar(first.overall.metrics[metric], first.index)];
}

/** Every measure of every guard on a task, with the published numbers of the same models beside. */
export function measuresTable(task: TaskView): Html {
  const { guards, words } = task;
  const published = [...new Set(guards.flatMap(({ guard }) => publishedFor(guard, task.task)))];
  const columns: Column[] = [
    words.columns.measure,
    ...guards.map((entry): Column => ({ label: guardLabel(entry), holds: "value" })),
  ];
  if (guards.length === 1) columns.push(DRAWING);
  if (published.length > 0) columns.push({ label: words.columns.published, holds: "long" });
  const rows = metricRows(task).map((row) =>
    metricCells(row, guards, words).concat(
      published.length > 0 ? [publishedCell(published, row, words)] : [],
    ),
  );
  return scrollTable({
    caption: words.measures.caption(task.task.title),
    quiet: true,
    columns,
    rows: [...countRows(task), ...rows],
  });
}

/** Why F1 stands above the highest F1 of any threshold, where it does. */
export function optimalNote({ guards, rules, words }: TaskView): Html | null {
  const above = guards.some(({ evaluation }) => evaluation.categories.some(exceedsOptimal));
  return above ? html`<p class="note">${words.inForce.aboveOptimal[rules]}</p>` : null;
}

/** Every published number of a task, with the word where its conditions differ. */
export function publishedTable({ task, words }: TaskView): Html {
  const { measures, columns, metrics } = words;
  if (task.published.length === 0) {
    return html`<p class="note">${measures.nonePublished}</p>`;
  }
  const rows = task.published.map((item) => [
    item.guard,
    metrics[item.metric].label,
    formatMetric(item.value),
    item.source,
    item.conditions ?? measures.asHere,
  ]);
  const table = scrollTable({
    caption: measures.publishedOn(task.title),
    quiet: true,
    columns: [
      columns.guard,
      columns.measure,
      columns.value,
      columns.source,
      { label: columns.conditions, holds: "long" },
    ],
    rows,
  });
  return html`<details class="more">
    <summary>${measures.publishedMore(rows.length)}</summary>
    ${table}
  </details>`;
}
