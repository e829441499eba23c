import { histogramFigure } from "../charts/histogram.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html } from "../html.ts";
import type { Confusion } from "../../../metrics/confusion.ts";
import { formatCount, formatThreshold } from "../shared/format.ts";
import { liveValues } from "../shared/live-values.ts";
import type { GuardOnTask, TaskView } from "../view.ts";
import type { Words } from "../words/english.ts";

function confusionCell(field: keyof Confusion, confusion: Confusion, right: boolean): Html {
  return html`<td class="number ${right ? "right" : "wrong"}" data-count="${field}">
    ${formatCount(confusion[field])}
  </td>`;
}

function confusionTable({ classes, words }: TaskView, { overall, label }: GuardOnTask): Html {
  const { confusion } = overall;
  return html`<table class="confusion">
    <caption class="quiet">
      ${words.threshold.confusion(label)}
    </caption>
    <thead>
      <tr>
        <td></td>
        <th scope="col">${classes.flagged}</th>
        <th scope="col">${classes.passed}</th>
      </tr>
    </thead>
    <tbody>
      <tr>
        <th scope="row">${classes.positive}</th>
        ${confusionCell("truePositives", confusion, true)}${confusionCell("falseNegatives", confusion, false)}
      </tr>
      <tr>
        <th scope="row">${classes.negative}</th>
        ${confusionCell("falsePositives", confusion, false)}${confusionCell("trueNegatives", confusion, true)}
      </tr>
    </tbody>
  </table>`;
}

function metricList({ overall }: GuardOnTask, { metrics }: Words): Html {
  const items = liveValues(overall.confusion).map(
    ({ name, value, interval }) =>
      html`<div>
        <dt>${metrics[name].label}</dt>
        <dd>
          <span class="live" data-metric="${name}">${value}</span>
          <span class="interval">${interval}</span>
        </dd>
      </div>`,
  );
  return html`<dl class="metrics">${items}</dl>`;
}

/** Limits of false positives that a button finds the threshold of. */
const FALSE_POSITIVE_LIMITS = [0.01, 0.05];

function presets({ overall }: GuardOnTask, { threshold }: Words): Html {
  const best = overall.optimalThreshold;
  const own = overall.threshold.value === null;
  const limits = FALSE_POSITIVE_LIMITS.map(
    (limit) =>
      html`<button type="button" data-preset="false-positives" data-limit="${limit}">
        ${threshold.falsePositives(limit * 100)}
      </button>`,
  );
  return html`<button type="button" data-preset="run">
      ${own ? threshold.own : threshold.run}
    </button>
    ${own && html`<button type="button" data-preset="one">${threshold.one}</button>`}
    ${best !== null && best <= 1 && html`<button type="button" data-preset="best" data-value="${best}">${threshold.best}</button>`}
    ${limits}`;
}

/**
 * What moves the threshold; its script shows it. Where policies have thresholds of their own there is
 * no one threshold to show, so that slider and field appear when the reader asks for one.
 */
function controls(entry: GuardOnTask, words: Words): Html {
  const { threshold, optimalThreshold } = entry.overall;
  const none = threshold.value === null && html` hidden="hidden"`;
  const start = threshold.value ?? Math.min(optimalThreshold ?? 0.5, 1);
  const text = formatThreshold(start);
  return html`<div class="controls" hidden>
    <input
      type="range"
      min="0"
      max="1"
      step="0.001"
      value="${start}"
      autocomplete="off"
      aria-label="${words.threshold.slider(entry.label)}"
      aria-valuetext="${text}"
      data-role="slider"
      ${none}
    />
    <div class="row">
      <label data-role="typed" ${none}
        >${words.threshold.field}
        <input
          type="text"
          inputmode="decimal"
          autocomplete="off"
          value="${text}"
          data-role="number"
      /></label>
      ${presets(entry, words)}
    </div>
    <p class="note" data-role="status" aria-live="polite"></p>
  </div>`;
}

function unjudgedNote(task: TaskView, { evaluation: { unjudged } }: GuardOnTask): Html | null {
  if (unjudged.count === 0) return null;
  const { threshold } = task.words;
  const positives = threshold.rowsOf(unjudged.positives, task.classes.positive);
  const negatives = threshold.rowsOf(unjudged.negatives, task.classes.negative);
  const note =
    task.rules === "strict"
      ? threshold.unjudgedStrict(positives, negatives)
      : threshold.unjudgedPaper(positives, negatives);
  return html`<p class="note">${note}</p>`;
}

function startNote({ overall: { threshold } }: GuardOnTask, words: Words): string {
  if (threshold.from === "answer") return words.threshold.byLabel;
  if (threshold.value === null) return words.client.atOwn;
  return words.client.atRun(formatThreshold(threshold.value));
}

function explorer(task: TaskView, entry: GuardOnTask): Html {
  return html`<section
    class="explorer"
    data-explorer="${entry.key}"
    aria-labelledby="${entry.key}-title"
  >
    <h4 id="${entry.key}-title">${guardLabel(entry)}</h4>
    <div class="pair">
      ${histogramFigure(entry, task, entry.table && controls(entry, task.words))}
      <div>
        <p class="note" data-role="state">${startNote(entry, task.words)}</p>
        ${confusionTable(task, entry)}${unjudgedNote(task, entry)}${metricList(entry, task.words)}
      </div>
    </div>
  </section>`;
}

/** Scores and confusion of each guard, at a threshold that the reader can move. */
export function thresholdSection(task: TaskView): Html {
  return html`<h3>${task.words.threshold.title}</h3>
    ${task.guards.map((entry) => explorer(task, entry))}`;
}
