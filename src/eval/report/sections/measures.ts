import type { Measures, MetricName, PublishedNumber } from "../../results/results.ts";
import { estimateText, intervalBar } from "../charts/interval.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { METRIC_NAMES, METRIC_WORDS } from "../metric-words.ts";
import { formatCount, formatMetric, formatScore, NO_VALUE } from "../shared/format.ts";
import { publishedFor, type GuardOnTask, type TaskView } from "../view.ts";
import { DRAWING, scrollTable, type Column } from "../table.ts";

const ORIGINS: Readonly<Record<Measures["threshold"]["from"], string>> = {
  guard: "the guard’s own",
  option: "given",
  answer: "answers by label",
};

/** The threshold of a run and where it comes from. */
export function thresholdText({ threshold }: Measures): Html {
  const value = threshold.value === null ? "by policy" : formatScore(threshold.value);
  const shown = threshold.from === "answer" ? null : html`${value} `;
  return html`<span class="estimate"
    >${shown}<span class="interval">${ORIGINS[threshold.from]}</span></span
  >`;
}

type Row = readonly HtmlValue[];

function countRows({ guards, words }: TaskView): readonly Row[] {
  const row = (name: string, read: (entry: GuardOnTask) => HtmlValue): Row => [
    name,
    ...guards.map(read),
  ];
  return [
    row("Rows", ({ overall }) => formatCount(overall.n)),
    row(`Labelled ${words.positive}`, ({ overall }) => formatCount(overall.positives)),
    row("Not judged", ({ evaluation }) => formatCount(evaluation.unjudged.count)),
    row("Threshold", ({ overall }) => thresholdText(overall)),
  ];
}

function metricValue(metric: MetricName, { overall }: GuardOnTask): HtmlValue {
  const estimate = estimateText(overall.metrics[metric]);
  if (metric !== "optimalF1" || overall.optimalThreshold === null) return estimate;
  const at = html`<span class="interval below">at ${formatScore(overall.optimalThreshold)}</span>`;
  return html`${estimate} ${at}`;
}

function publishedCell(published: readonly PublishedNumber[], metric: MetricName): HtmlValue {
  const found = published.filter((item) => item.metric === metric);
  if (found.length === 0) return NO_VALUE;
  const items = found.map(
    ({ guard, value, source, conditions }) =>
      html`<li>
        ${formatMetric(value)} <span class="interval">${guard}, ${source}</span> ${
          conditions !== null && html`<span class="flag">other conditions</span>`
        }
      </li>`,
  );
  return html`<ul>
    ${items}
  </ul>`;
}

/** A measure of every guard; drawn as well where there is but one guard, and so room for it. */
function metricCells(metric: MetricName, guards: readonly GuardOnTask[]): Row {
  const [first, second] = guards;
  const values = [METRIC_WORDS[metric].label, ...guards.map((entry) => metricValue(metric, entry))];
  if (first === undefined || second !== undefined) return values;
  return [...values, intervalBar(first.overall.metrics[metric], first.index)];
}

/** Every measure of every guard on a task, with the published numbers of the same models beside. */
export function measuresTable(task: TaskView): Html {
  const { guards } = task;
  const published = [...new Set(guards.flatMap(({ guard }) => publishedFor(guard, task.task)))];
  const metrics = METRIC_NAMES.filter((metric) =>
    guards.some(({ overall }) => overall.metrics[metric].value !== null),
  );
  const columns: Column[] = [
    "Measure",
    ...guards.map((entry): Column => ({ label: guardLabel(entry), holds: "value" })),
  ];
  if (guards.length === 1) columns.push(DRAWING);
  if (published.length > 0) columns.push({ label: "Published", holds: "long" });
  const metricRows = metrics.map((metric) =>
    metricCells(metric, guards).concat(
      published.length > 0 ? [publishedCell(published, metric)] : [],
    ),
  );
  return scrollTable({
    caption: `Measures on ${task.task.title}`,
    quiet: true,
    columns,
    rows: [...countRows(task), ...metricRows],
  });
}

/** Every published number of a task, with the word where its conditions differ. */
export function publishedTable({ task }: TaskView): Html {
  if (task.published.length === 0) {
    return html`<p class="note">No published numbers are known for this task.</p>`;
  }
  const rows = task.published.map((item) => [
    item.guard,
    METRIC_WORDS[item.metric].label,
    formatMetric(item.value),
    item.source,
    item.conditions ?? "as here",
  ]);
  const table = scrollTable({
    caption: `Published numbers on ${task.title}`,
    quiet: true,
    columns: ["Guard", "Measure", "Value", "Source", { label: "Conditions", holds: "long" }],
    rows,
  });
  return html`<details class="more">
    <summary>Published numbers on this task (${formatCount(rows.length)})</summary>
    ${table}
  </details>`;
}
