import type { PublishedNumber } from "../../results/results.ts";
import { guardLabel } from "../charts/legend.ts";
import { estimateText, intervalMark } from "../charts/interval.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
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
import { counts, DRAWING, groupedTable } from "../table.ts";

function plural(count: number, one: string): string {
  return `${formatCount(count)} ${one}${count === 1 ? "" : "s"}`;
}

function lede({ results, tasks }: ReportView): Html {
  const rows = results.tasks.reduce((sum, task) => sum + task.rows, 0);
  const positives = tasks.reduce((sum, { guards }) => sum + (guards[0]?.overall.positives ?? 0), 0);
  const { resamples, confidence, rules } = results.provenance;
  const percent = Number((confidence * 100).toFixed(2));
  const others =
    resamples === 0
      ? "no others"
      : `the others’ from ${formatCount(resamples)} bootstrap resamples`;
  const intervals = `Brackets hold ${percent}% intervals: Wilson’s for shares, ${others}.`;
  return html`<p class="lede">
    ${plural(results.guards.length, "guard")} measured on ${plural(results.tasks.length, "task")}:
    ${plural(rows, "row")}, ${formatCount(positives)} of them positive. Failures are counted by the
    ${rules === "strict" ? "strict rule: each once, as wrong" : "paper’s rule"}. ${intervals}
  </p>`;
}

function publishedText(published: readonly PublishedNumber[]): Html | string {
  if (published.length === 0) return NO_VALUE;
  const items = published.map(
    ({ metric, value, source, conditions }) =>
      html`<li>
        ${METRIC_WORDS[metric].label} ${formatMetric(value)}
        <span class="interval">${source}${conditions !== null && ", other conditions"}</span>
      </li>`,
  );
  return html`<ul>
    ${items}
  </ul>`;
}

function headlineRow(task: TaskView, entry: GuardOnTask): readonly HtmlValue[] {
  const { overall, evaluation, guard, index } = entry;
  const metric = headlineMetric(task.task, overall);
  const headline = overall.metrics[metric];
  const published = publishedFor(guard, task.task);
  const marks = published.filter((item) => item.metric === metric).map(({ value }) => value);
  return [
    guardLabel(entry),
    METRIC_WORDS[metric].label,
    estimateText(headline),
    intervalMark(headline, index, marks),
    estimateText(overall.metrics.auPrc),
    formatCount(evaluation.unjudged.count),
    publishedText(published),
  ];
}

/** The heading of a table's first column where one guard's name need not be said in every row. */
function single({ results }: ReportView): string | null {
  return results.guards.length === 1 ? "Task" : null;
}

function headlineTable(view: ReportView): Html {
  return groupedTable(
    {
      caption:
        "Headline numbers, each at the threshold of the run. An upright stroke marks the published value.",
      columns: [
        "Guard",
        "Measure",
        "Value",
        DRAWING,
        "AU-PRC",
        counts("Not judged"),
        { label: "Published", holds: "long" },
      ],
    },
    view.tasks.map((task) => ({
      title: html`<a href="#${task.key}">${task.task.title}</a>`,
      rows: task.guards.map((entry) => headlineRow(task, entry)),
    })),
    single(view),
  );
}

function reasonList({ evaluation: { unjudged } }: GuardOnTask): readonly Html[] {
  return unjudged.reasons.map(({ code, count, ids }) => {
    const more = count > ids.length && ` and ${formatCount(count - ids.length)} more`;
    return html`<details>
      <summary><code>${code}</code> ${formatCount(count)}</summary>
      <p class="ids">${ids.join(", ")}${more}</p>
    </details>`;
  });
}

function unjudgedRow(entry: GuardOnTask): readonly HtmlValue[] {
  const { unjudged, rows } = entry.evaluation;
  return [
    guardLabel(entry),
    formatCount(unjudged.count),
    html`<span class="estimate">${formatShare(unjudged.count / rows)}</span>`,
    formatCount(rows),
    formatCount(unjudged.positives),
    formatCount(unjudged.negatives),
    reasonList(entry),
  ];
}

function unjudgedPanel(view: ReportView): Html {
  const groups = view.tasks.flatMap(({ task, guards }) => {
    const rows = guards.filter(({ evaluation }) => evaluation.unjudged.count > 0).map(unjudgedRow);
    return rows.length === 0 ? [] : [{ title: task.title, rows }];
  });
  const none = html`<p>Nothing: every guard judged every row.</p>`;
  const table =
    groups.length > 0 &&
    groupedTable(
      {
        caption: "Rows without a judgement",
        quiet: true,
        columns: [
          "Guard",
          counts("Not judged"),
          counts("Share"),
          counts("Of rows"),
          counts("Positive"),
          counts("Negative"),
          { label: "Why, with row ids", holds: "long" },
        ],
      },
      groups,
      single(view),
    );
  return html`<div class="panel${groups.length > 0 && " caution"}">
    <h3>What could not be judged</h3>
    ${table === false ? none : table}
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
