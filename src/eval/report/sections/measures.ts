import type { Measures, MetricName, PublishedNumber } from "../../results.ts";
import { estimateText } from "../charts/interval.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { METRIC_NAMES, METRIC_WORDS } from "../metric-words.ts";
import { formatCount, formatMetric, formatScore, NO_VALUE } from "../shared/format.ts";
import { publishedFor, type GuardOnTask, type TaskView } from "../view.ts";
import { scrollTable } from "./table.ts";

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

function row(name: string, cells: readonly HtmlValue[], published: HtmlValue): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    ${cells.map((cell) => html`<td class="number">${cell}</td>`)}${published}
  </tr>`;
}

function countRows(task: TaskView, blank: HtmlValue): readonly Html[] {
  const cells = (read: (entry: GuardOnTask) => HtmlValue): readonly HtmlValue[] =>
    task.guards.map(read);
  return [
    row(
      "Rows",
      cells(({ overall }) => formatCount(overall.n)),
      blank,
    ),
    row(
      `Labelled ${task.words.positive}`,
      cells(({ overall }) => formatCount(overall.positives)),
      blank,
    ),
    row(
      "Not judged",
      cells(({ evaluation }) => formatCount(evaluation.unjudged.count)),
      blank,
    ),
    row(
      "Threshold",
      cells(({ overall }) => thresholdText(overall)),
      blank,
    ),
  ];
}

function metricValue(metric: MetricName, { overall }: GuardOnTask): HtmlValue {
  const estimate = estimateText(overall.metrics[metric]);
  if (metric !== "optimalF1" || overall.optimalThreshold === null) return estimate;
  return html`${estimate}
    <span class="interval">at ${formatScore(overall.optimalThreshold)}</span>`;
}

function publishedCell(published: readonly PublishedNumber[], metric: MetricName): Html {
  const found = published.filter((item) => item.metric === metric);
  const items = found.map(
    (item) =>
      html`<span class="estimate"
        >${formatMetric(item.value)}
        <span class="interval"
          >${item.guard},
          ${item.source}${item.conditions !== null && html` <span class="flag">other conditions</span>`}</span
        ></span
      >`,
  );
  return html`<td class="number">${items.length === 0 ? NO_VALUE : items}</td>`;
}

/** Every measure of every guard on a task, with the published numbers of the same models beside. */
export function measuresTable(task: TaskView): Html {
  const published = [
    ...new Set(task.guards.flatMap(({ guard }) => publishedFor(guard, task.task))),
  ];
  const shown = published.length > 0;
  const blank = shown && html`<td></td>`;
  const metrics = METRIC_NAMES.filter((metric) =>
    task.guards.some(({ overall }) => overall.metrics[metric].value !== null),
  );
  const metricRows = metrics.map((metric) =>
    row(
      METRIC_WORDS[metric].label,
      task.guards.map((entry) => metricValue(metric, entry)),
      shown && publishedCell(published, metric),
    ),
  );
  const columns: HtmlValue[] = ["Measure", ...task.guards.map((entry) => guardLabel(entry))];
  if (shown) columns.push("Published");
  return scrollTable({
    caption: `Measures on ${task.task.title}`,
    quiet: true,
    columns,
    rows: [...countRows(task, blank), ...metricRows],
  });
}

/** Every published number of a task, with the word where its conditions differ. */
export function publishedTable({ task }: TaskView): Html {
  if (task.published.length === 0) {
    return html`<p class="note">No published numbers are known for this task.</p>`;
  }
  const rows = task.published.map(
    (item) =>
      html`<tr>
        <th scope="row">${item.guard}</th>
        <td>${METRIC_WORDS[item.metric].label}</td>
        <td class="number">${formatMetric(item.value)}</td>
        <td>${item.source}</td>
        <td class="words">${item.conditions ?? "as here"}</td>
      </tr>`,
  );
  const table = scrollTable({
    caption: `Published numbers on ${task.title}`,
    quiet: true,
    columns: ["Guard", "Measure", "Value", "Source", "Conditions"],
    rows,
  });
  return html`<details class="more">
    <summary>Published numbers on this task (${formatCount(rows.length)})</summary>
    ${table}
  </details>`;
}
