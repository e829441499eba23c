import type { WorstRow } from "../../results/results.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html, type HtmlValue } from "../html.ts";
import { formatCount, formatScore, NO_VALUE } from "../shared/format.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import { counts, scrollTable } from "../table.ts";
import type { Words } from "../words/english.ts";

type Kind = "falsePositives" | "falseNegatives";

/** Which of the worst rows of a guard. */
interface Place {
  readonly entry: GuardOnTask;
  readonly kind: Kind;
  readonly words: Words;
}

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

function textCell(place: Place, row: WorstRow, index: number): Html {
  const { entry, kind, words } = place;
  if (row.text === undefined) return html`<span class="interval">${words.worst.notHere}</span>`;
  return html`<div
    class="text"
    data-text="${textKey(entry, kind, index)}"
    data-language="${row.language ?? ""}"
  >
    <button type="button" data-role="ask" hidden>${words.client.ask}</button>
  </div>`;
}

function worstRow(place: Place, row: WorstRow, index: number): readonly HtmlValue[] {
  const origin = [row.source, row.type, row.language].filter((part) => part !== null).join(" · ");
  return [
    html`<code>${row.id}</code>`,
    formatCount(row.line),
    row.score === null ? NO_VALUE : formatScore(row.score),
    origin === "" ? NO_VALUE : origin,
    textCell(place, row, index),
  ];
}

function worstTable(place: Place, title: string): Html {
  const { entry, kind, words } = place;
  const { worst, columns } = words;
  const rows = entry.evaluation.worst[kind];
  if (rows.length === 0) return html`<p class="note">${worst.none(title)}</p>`;
  const table = scrollTable({
    caption: worst.caption(title, entry.label),
    quiet: true,
    columns: [
      worst.row,
      counts(worst.line),
      columns.score,
      columns.source,
      { label: worst.text, holds: "long" },
    ],
    rows: rows.map((row, index) => worstRow(place, row, index)),
  });
  return html`<details class="more">
    <summary>${worst.counted(title, rows.length)}</summary>
    ${table}
  </details>`;
}

function guardRows({ classes, words }: TaskView, entry: GuardOnTask): Html {
  const { labelledYet } = words.worst;
  const alarms = labelledYet(classes.negative, classes.flagged);
  const misses = labelledYet(classes.positive, classes.passed);
  return html`<h4>${guardLabel(entry)}</h4>
    ${worstTable({ entry, kind: "falsePositives", words }, alarms)}${worstTable({ entry, kind: "falseNegatives", words }, misses)}`;
}

/** The rows that each guard judged worst. Texts stay out of sight until asked for, one by one. */
export function worstRowsSection(task: TaskView): Html {
  const { worst } = task.words;
  return html`<h3>${worst.title}</h3>
    <p class="note">${worst.note}</p>
    ${task.guards.map((entry) => guardRows(task, entry))}`;
}
