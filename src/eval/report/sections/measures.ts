import type { Measures, MetricName, PublishedNumber } from "../../results.ts";
import { estimateText } from "../charts/interval.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { METRIC_NAMES, METRIC_WORDS } from "../metric-words.ts";
import { formatCount, formatMetric, formatScore, NO_VALUE } from "../shared/format.ts";
import { publishedFor, type GuardOnTask, type TaskView } from "../view.ts";
import { scrollTable, type Column } from "../table.ts";

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

/** Cells of a row; `published` is left out where no row has it. */
function row(name: string, cells: Row, published: HtmlValue | undefined): Row {
  const named = [name, ...cells];
  return published === undefined ? named : [...named, published];
}

function countRows({ guards, words }: TaskView, blank: HtmlValue | undefined): readonly Row[] {
  const cells = (read: (entry: GuardOnTask) => HtmlValue): Row => guards.map(read);
  const rows = cells(({ overall }) => formatCount(overall.n));
  const positives = cells(({ overall }) => formatCount(overall.positives));
  const unjudged = cells(({ evaluation }) => formatCount(evaluation.unjudged.count));
  const thresholds = cells(({ overall }) => thresholdText(overall));
  return [
    row("Rows", rows, blank),
    row(`Labelled ${words.positive}`, positives, blank),
    row("Not judged", unjudged, blank),
    row("Threshold", thresholds, blank),
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

/** Every measure of every guard on a task, with the published numbers of the same models beside. */
export function measuresTable(task: TaskView): Html {
  const published = [
    ...new Set(task.guards.flatMap(({ guard }) => publishedFor(guard, task.task))),
  ];
  const metrics = METRIC_NAMES.filter((metric) =>
    task.guards.some(({ overall }) => overall.metrics[metric].value !== null),
  );
  const shown = published.length > 0;
  const metricRows = metrics.map((metric) =>
    row(
      METRIC_WORDS[metric].label,
      task.guards.map((entry) => metricValue(metric, entry)),
      shown ? publishedCell(published, metric) : undefined,
    ),
  );
  const columns: Column[] = [
    "Measure",
    ...task.guards.map((entry): Column => ({ label: guardLabel(entry), holds: "value" })),
  ];
  if (shown) columns.push({ label: "Published", holds: "long" });
  return scrollTable({
    caption: `Measures on ${task.task.title}`,
    quiet: true,
    columns,
    rows: [...countRows(task, shown ? "" : undefined), ...metricRows],
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
