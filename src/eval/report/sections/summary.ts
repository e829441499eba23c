import { guardLabel } from "../charts/legend.ts";
import { estimateText, intervalMark } from "../charts/interval.ts";
import { html, type Html } from "../html.ts";
import { METRIC_WORDS } from "../metric-words.ts";
import { formatCount, formatMetric, formatShare, NO_VALUE } from "../shared/format.ts";
import {
  headlineMetric,
  publishedFor,
  type GuardOnTask,
  type ReportView,
  type TaskView,
} from "../view.ts";
import { cautionList } from "./cautions.ts";
import { averagesTable, comparisonsTable } from "./comparisons.ts";
import { scrollTable } from "./table.ts";

function plural(count: number, one: string): string {
  return `${formatCount(count)} ${one}${count === 1 ? "" : "s"}`;
}

function lede({ results, tasks }: ReportView): Html {
  const rows = results.tasks.reduce((sum, task) => sum + task.rows, 0);
  const positives = tasks.reduce((sum, { guards }) => sum + (guards[0]?.overall.positives ?? 0), 0);
  const { resamples, confidence, rules } = results.provenance;
  const intervals =
    resamples === 0
      ? "No intervals were computed."
      : `Brackets hold ${Number((confidence * 100).toFixed(2))}% intervals from ${formatCount(resamples)} bootstrap resamples.`;
  return html`<p class="lede">
    ${plural(results.guards.length, "guard")} measured on ${plural(results.tasks.length, "task")}:
    ${plural(rows, "row")}, ${formatCount(positives)} of them positive. Failures are counted by the
    ${rules === "strict" ? "strict rule: each once, as wrong" : "paper’s rule"}. ${intervals}
  </p>`;
}

function publishedText(entry: GuardOnTask, task: TaskView): Html | string {
  const metric = headlineMetric(entry.overall);
  const published = publishedFor(entry.guard, task.task).filter((item) => item.metric === metric);
  if (published.length === 0) return NO_VALUE;
  return html`${published.map((item) => html`<span class="estimate">${formatMetric(item.value)} <span class="interval">${item.source}${item.conditions !== null && ", other conditions"}</span></span>`)}`;
}

function headlineRow(task: TaskView, entry: GuardOnTask, first: boolean): Html {
  const { overall, evaluation } = entry;
  const metric = headlineMetric(overall);
  const published = publishedFor(entry.guard, task.task)
    .filter((item) => item.metric === metric)
    .map(({ value }) => value);
  const unjudged = evaluation.unjudged.count;
  return html`<tr class="${first ? "first" : "next"}">
    <th scope="row"><a href="#${task.key}">${task.task.title}</a></th>
    <td>${guardLabel(entry)}</td>
    <td>${METRIC_WORDS[metric].label}</td>
    <td class="number">${estimateText(overall.metrics[metric])}</td>
    <td class="drawing">${intervalMark(overall.metrics[metric], entry.index, published)}</td>
    <td class="number">${publishedText(entry, task)}</td>
    <td class="number">${estimateText(overall.metrics.auPrc)}</td>
    <td class="number">${formatCount(unjudged)}</td>
  </tr>`;
}

function headlineTable({ tasks }: ReportView): Html {
  const scale = html`<span class="ends"><span>0</span><span>1</span></span>`;
  return scrollTable({
    caption:
      "Headline numbers, each at the threshold of the run. Upright strokes mark published values.",
    columns: ["Task", "Guard", "Measure", "Value", scale, "Published", "AU-PRC", "Not judged"],
    rows: tasks.flatMap((task) =>
      task.guards.map((entry, index) => headlineRow(task, entry, index === 0)),
    ),
  });
}

function unjudgedRow(task: TaskView, entry: GuardOnTask): readonly Html[] {
  const { unjudged, rows } = entry.evaluation;
  if (unjudged.count === 0) return [];
  const reasons = unjudged.reasons.map(
    ({ code, count, ids }) =>
      html`<details>
        <summary><code>${code}</code> ${formatCount(count)}</summary>
        <p class="ids">
          ${ids.join(", ")}${count > ids.length && ` and ${formatCount(count - ids.length)} more`}
        </p>
      </details>`,
  );
  return [
    html`<tr>
      <th scope="row">${task.task.title}</th>
      <td>${guardLabel(entry)}</td>
      <td class="number">${formatCount(unjudged.count)} of ${formatCount(rows)}</td>
      <td class="number">${formatShare(unjudged.count / rows)}</td>
      <td class="number">${formatCount(unjudged.positives)}</td>
      <td class="number">${formatCount(unjudged.negatives)}</td>
      <td>${reasons}</td>
    </tr>`,
  ];
}

function unjudgedPanel({ tasks }: ReportView): Html {
  const rows = tasks.flatMap((task) => task.guards.flatMap((entry) => unjudgedRow(task, entry)));
  if (rows.length === 0) {
    return html`<div class="panel">
      <h3>What could not be judged</h3>
      <p>Nothing: every guard judged every row.</p>
    </div>`;
  }
  const table = scrollTable({
    caption: "Rows without a judgement",
    quiet: true,
    columns: ["Task", "Guard", "Rows", "Share", "Positive", "Negative", "Why, with row ids"],
    rows,
  });
  return html`<div class="panel caution">
    <h3>What could not be judged</h3>
    ${table}
  </div>`;
}

/** What a review board reads first: what was measured, the headline numbers, and their limits. */
export function summarySection(view: ReportView): Html {
  return html`<section id="summary" aria-labelledby="summary-title">
    <h2 id="summary-title">Summary</h2>
    ${lede(view)} ${headlineTable(view)} ${averagesTable(view)} ${comparisonsTable(view)}
    ${unjudgedPanel(view)} ${cautionList(view)}
  </section>`;
}
