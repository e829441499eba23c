import { histogramFigure } from "../charts/histogram.ts";
import { guardLabel } from "../charts/legend.ts";
import { html, type Html } from "../html.ts";
import type { Confusion } from "../../../metrics/confusion.ts";
import { formatCount, formatThreshold } from "../shared/format.ts";
import { liveValues } from "../shared/live-values.ts";
import type { GuardOnTask, TaskView } from "../view.ts";

function confusionCell(field: keyof Confusion, confusion: Confusion, right: boolean): Html {
  return html`<td class="number ${right ? "right" : "wrong"}" data-count="${field}">
    ${formatCount(confusion[field])}
  </td>`;
}

function confusionTable({ words }: TaskView, { overall, guard }: GuardOnTask): Html {
  const { confusion } = overall;
  return html`<table class="confusion">
    <caption class="quiet">
      Confusion of ${guard.name}
    </caption>
    <thead>
      <tr>
        <td></td>
        <th scope="col">${words.flagged}</th>
        <th scope="col">${words.passed}</th>
      </tr>
    </thead>
    <tbody>
      <tr>
        <th scope="row">${words.positive}</th>
        ${confusionCell("truePositives", confusion, true)}${confusionCell("falseNegatives", confusion, false)}
      </tr>
      <tr>
        <th scope="row">${words.negative}</th>
        ${confusionCell("falsePositives", confusion, false)}${confusionCell("trueNegatives", confusion, true)}
      </tr>
    </tbody>
  </table>`;
}

function metricList({ overall }: GuardOnTask): Html {
  const items = liveValues(overall.confusion).map(
    ({ name, label, value, interval }) =>
      html`<div>
        <dt>${label}</dt>
        <dd>
          <span class="live" data-metric="${name}">${value}</span>
          <span class="interval">${interval}</span>
        </dd>
      </div>`,
  );
  return html`<dl class="metrics">${items}</dl>`;
}

function controls(entry: GuardOnTask): Html {
  const threshold = entry.overall.threshold.value;
  const run = threshold === null ? "Guard’s own decisions" : "Run’s threshold";
  const best = entry.overall.optimalThreshold;
  const name = entry.guard.name;
  return html`<div class="controls" hidden>
    <input
      type="range"
      min="0"
      max="1"
      step="0.001"
      value="${threshold ?? 0.5}"
      aria-label="Threshold of ${name}"
      data-role="slider"
    />
    <div class="row">
      <label
        >Threshold
        <input
          type="text"
          inputmode="decimal"
          autocomplete="off"
          value="${threshold !== null && formatThreshold(threshold)}"
          data-role="number"
      /></label>
      <button type="button" data-preset="run">${run}</button>
      ${best !== null && best <= 1 && html`<button type="button" data-preset="best" data-value="${best}">Best F1 here</button>`}
      <button type="button" data-preset="false-positives" data-limit="0.01">
        False positives ≤ 1%
      </button>
      <button type="button" data-preset="false-positives" data-limit="0.05">
        False positives ≤ 5%
      </button>
    </div>
    <p class="note" data-role="status" aria-live="polite"></p>
  </div>`;
}

function unjudgedNote(task: TaskView, { evaluation: { unjudged } }: GuardOnTask): Html | null {
  if (unjudged.count === 0) return null;
  const positives = `${formatCount(unjudged.positives)} ${task.words.positive}`;
  const rows = `${positives} and ${formatCount(unjudged.negatives)} ${task.words.negative} rows`;
  const note =
    task.rules === "strict"
      ? `Of the wrong ones, ${rows} could not be judged, whatever the threshold.`
      : `${rows} could not be judged; the paper’s rules count each twice, or not at all.`;
  return html`<p class="note">${note}</p>`;
}

function startNote({ overall: { threshold } }: GuardOnTask): string {
  if (threshold.from === "answer")
    return "The guard answers by label: there is no threshold to move.";
  if (threshold.value === null)
    return "At the guard’s own decisions, with a threshold for each policy.";
  return `At the run’s threshold, ${formatThreshold(threshold.value)}.`;
}

function explorer(task: TaskView, entry: GuardOnTask): Html {
  return html`<section
    class="explorer"
    data-explorer="${entry.key}"
    aria-labelledby="${entry.key}-title"
  >
    <h4 id="${entry.key}-title">${guardLabel(entry)}</h4>
    <div class="pair">
      ${histogramFigure(entry, task.words, entry.table && controls(entry))}
      <div>
        <p class="note" data-role="state">${startNote(entry)}</p>
        ${confusionTable(task, entry)}${unjudgedNote(task, entry)}${metricList(entry)}
      </div>
    </div>
  </section>`;
}

/** Scores and confusion of each guard, at a threshold that the reader can move. */
export function thresholdSection(task: TaskView): Html {
  return html`<h3>Scores and decisions</h3>
    ${task.guards.map((entry) => explorer(task, entry))}`;
}
