import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { formatCount, formatShare } from "../shared/format.ts";
import { counts, groupedTable } from "../table.ts";
import type { GuardOnTask, ReportView } from "../view.ts";
import type { Words } from "../words/english.ts";

function reasonList(entry: GuardOnTask, { summary }: Words): readonly Html[] {
  return entry.evaluation.unjudged.reasons.map(({ code, count, ids }) => {
    const more = count > ids.length && summary.more(count - ids.length);
    return html`<details>
      <summary><code>${code}</code> ${formatCount(count)}</summary>
      <p class="ids">${ids.join(", ")}${more}</p>
    </details>`;
  });
}

function unjudgedRow(entry: GuardOnTask, words: Words): readonly HtmlValue[] {
  const { unjudged, rows } = entry.evaluation;
  return [
    guardLabel(entry),
    formatCount(unjudged.count),
    html`<span class="estimate">${formatShare(unjudged.count / rows)}</span>`,
    formatCount(rows),
    formatCount(unjudged.positives),
    formatCount(unjudged.negatives),
    reasonList(entry, words),
  ];
}

/** The rows that guards could not judge, and why. */
export function unjudgedPanel({ tasks, results, words }: ReportView): Html {
  const { summary, columns } = words;
  const groups = tasks.flatMap(({ task, guards }) => {
    const found = guards.filter(({ evaluation }) => evaluation.unjudged.count > 0);
    const rows = found.map((entry) => unjudgedRow(entry, words));
    return rows.length === 0 ? [] : [{ title: task.title, rows }];
  });
  const head = {
    caption: summary.unjudgedRows,
    quiet: true,
    columns: [
      columns.guard,
      counts(columns.notJudged),
      counts(summary.share),
      counts(summary.ofRows),
      counts(columns.positive),
      counts(columns.negative),
      { label: summary.why, holds: "long" as const },
    ],
  };
  const single = results.guards.length === 1 ? columns.task : null;
  return html`<div class="panel${groups.length > 0 && " caution"}">
    <h3>${summary.unjudged}</h3>
    ${
      groups.length === 0
        ? html`<p>${summary.nothingUnjudged}</p>`
        : groupedTable(head, groups, single)
    }
  </div>`;
}
