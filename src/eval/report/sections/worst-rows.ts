import type { WorstRow } from "../../results/results.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { formatCount, formatScore, NO_VALUE } from "../shared/format.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import { counts, scrollTable } from "../table.ts";

type Kind = "falsePositives" | "falseNegatives";

/** Where the page's script finds a row's text. */
function textKey(entry: GuardOnTask, kind: Kind, index: number): string {
  return `${entry.key}-${kind}-${index}`;
}

/** The texts of a task's worst rows by key, for the page's script: none of them is in the markup. */
export function worstTexts(task: TaskView): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const entry of task.guards) {
    for (const kind of ["falsePositives", "falseNegatives"] as const) {
      for (const [index, { text }] of entry.evaluation.worst[kind].entries()) {
        if (text !== undefined) texts[textKey(entry, kind, index)] = text;
      }
    }
  }
  return texts;
}

function textCell(entry: GuardOnTask, kind: Kind, row: WorstRow, index: number): Html {
  if (row.text === undefined) return html`<span class="interval">not in this report</span>`;
  return html`<div
    class="text"
    data-text="${textKey(entry, kind, index)}"
    data-language="${row.language ?? ""}"
  >
    <button type="button" data-role="ask" hidden>Show text…</button>
  </div>`;
}

function worstRow(
  entry: GuardOnTask,
  kind: Kind,
  row: WorstRow,
  index: number,
): readonly HtmlValue[] {
  const origin = [row.source, row.type, row.language].filter((part) => part !== null).join(" · ");
  return [
    html`<code>${row.id}</code>`,
    formatCount(row.line),
    row.score === null ? NO_VALUE : formatScore(row.score),
    origin === "" ? NO_VALUE : origin,
    textCell(entry, kind, row, index),
  ];
}

function worstTable(entry: GuardOnTask, kind: Kind, title: string): Html {
  const rows = entry.evaluation.worst[kind];
  if (rows.length === 0) return html`<p class="note">${title}: none.</p>`;
  const table = scrollTable({
    caption: `${title}: ${entry.guard.name}`,
    quiet: true,
    columns: ["Row", counts("Line"), "Score", "Source", { label: "Text", holds: "long" }],
    rows: rows.map((row, index) => worstRow(entry, kind, row, index)),
  });
  return html`<details class="more">
    <summary>${title} (${formatCount(rows.length)})</summary>
    ${table}
  </details>`;
}

function guardRows({ words }: TaskView, entry: GuardOnTask): Html {
  return html`<h4>${guardLabel(entry)}</h4>
    ${worstTable(entry, "falsePositives", `Labelled ${words.negative}, yet ${words.flagged}`)}${worstTable(entry, "falseNegatives", `Labelled ${words.positive}, yet ${words.passed}`)}`;
}

/** The rows that each guard judged worst. Texts stay out of sight until asked for, one by one. */
export function worstRowsSection(task: TaskView): Html {
  return html`<h3>Rows judged worst</h3>
    <p class="note">
      Furthest from their label, worst first. Texts may be hateful, sexual or dangerous: each is
      shown only when asked for.
    </p>
    ${task.guards.map((entry) => guardRows(task, entry))}`;
}
