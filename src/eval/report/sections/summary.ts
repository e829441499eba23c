import type { PublishedNumber } from "../../results/results.ts";
import { guardLabel } from "../charts/legend.ts";
import { estimateText, intervalMark } from "../charts/interval.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { formatCount, formatMetric, NO_VALUE } from "../shared/format.ts";
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
import type { Words } from "../words/english.ts";
import { unjudgedPanel } from "./unjudged.ts";

function lede({ results, tasks, words }: ReportView): Html {
  const rows = results.tasks.reduce((sum, task) => sum + task.rows, 0);
  const positives = tasks.reduce((sum, { guards }) => sum + (guards[0]?.overall.positives ?? 0), 0);
  const { resamples, confidence, rules } = results.provenance;
  const percent = Number((confidence * 100).toFixed(2));
  const { summary, sentences } = words;
  const text = sentences([
    summary.lede({ guards: results.guards.length, tasks: results.tasks.length, rows, positives }),
    summary.failures[rules],
    summary.intervals(percent, resamples),
  ]);
  return html`<p class="lede">${text}</p>`;
}

function publishedText(published: readonly PublishedNumber[], words: Words): Html | string {
  if (published.length === 0) return NO_VALUE;
  const items = published.map(({ metric, value, source, conditions }) => {
    const other = conditions !== null && `, ${words.summary.otherConditions}`;
    return html`<li>
      ${words.metrics[metric].label} ${formatMetric(value)}
      <span class="interval">${source}${other}</span>
    </li>`;
  });
  return html`<ul>
    ${items}
  </ul>`;
}

function headlineRow(
  task: TaskView,
  entry: GuardOnTask,
  anyPublished: boolean,
): readonly HtmlValue[] {
  const { overall, evaluation, guard, index } = entry;
  const metric = headlineMetric(task.task, overall);
  const headline = overall.metrics[metric];
  const published = publishedFor(guard, task.task);
  const marks = published.filter((item) => item.metric === metric).map(({ value }) => value);
  return [
    guardLabel(entry),
    task.words.metrics[metric].label,
    estimateText(headline),
    intervalMark(headline, index, marks),
    estimateText(overall.metrics.auPrc),
    formatCount(evaluation.unjudged.count),
    ...(anyPublished ? [publishedText(published, task.words)] : []),
  ];
}

function headlineTable(view: ReportView): Html {
  const { summary, columns, metrics, sentences } = view.words;
  const anyPublished = view.tasks.some(({ task, guards }) =>
    guards.some(({ guard }) => publishedFor(guard, task).length > 0),
  );
  const several = view.results.guards.length > 1;
  return groupedTable(
    {
      caption: sentences([summary.headlines, ...(anyPublished ? [summary.publishedMark] : [])]),
      columns: [
        columns.guard,
        columns.measure,
        columns.value,
        DRAWING,
        metrics.auPrc.label,
        counts(columns.notJudged),
        ...(anyPublished ? [{ label: columns.published, holds: "long" as const }] : []),
      ],
    },
    view.tasks.map((task) => ({
      title: html`<a href="#${task.key}">${task.task.title}</a>`,
      rows: task.guards.map((entry) => headlineRow(task, entry, anyPublished)),
    })),
    several ? null : columns.task,
  );
}

/** What a review board reads first: what was measured, the headline numbers, and their limits. */
export function summarySection(view: ReportView): Html {
  return html`<section id="summary" aria-labelledby="summary-title">
    <h2 id="summary-title">${view.words.summary.title}</h2>
    ${lede(view)} ${headlineTable(view)} ${averagesTable(view)} ${comparisonsTable(view)}
    ${unjudgedPanel(view)} ${cautionList(view)}
  </section>`;
}
