import { curveFigures } from "../charts/curves.ts";
import { reliabilityFigure } from "../charts/reliability.ts";
import { html, type Html } from "../html.ts";
import { classesOf, type TaskView } from "../view.ts";
import { cascadeSection } from "./cascade.ts";
import { categoriesSection } from "./categories.ts";
import { costSection } from "./cost.ts";
import { measuresTable, optimalNote, publishedTable } from "./measures.ts";
import { slicesSection } from "./slices.ts";
import { thresholdsInForce } from "./thresholds-in-force.ts";
import { thresholdSection } from "./threshold.ts";
import { worstRowsSection } from "./worst-rows.ts";

function facts({ task, guards, words }: TaskView): Html {
  const { positive, target, rows, licence } = task;
  const { source, revision } = task.data;
  const unlabelled = Math.max(0, ...guards.map(({ evaluation }) => evaluation.unlabelled));
  const text = words.sentences([
    words.task.facts({ positive, target, rows, source, revision: revision?.slice(0, 12) ?? null }),
    ...(unlabelled > 0 ? [words.task.unlabelled(unlabelled)] : []),
    words.task.licence(licence),
  ]);
  return html`<p class="facts">${text}</p>`;
}

/** Why a task has no curves, in words; the curves otherwise. */
function curvesSection(task: TaskView): Html {
  const { curves, oneClass: noCurve, noScores } = task.words.task;
  const drawn = task.guards.some(
    ({ overall }) => overall.prCurve !== null || overall.rocCurve !== null,
  );
  const reliability = reliabilityFigure(task);
  if (drawn) {
    return html`<h3>${curves}</h3>
      <div class="charts">${curveFigures(task)}${reliability}</div>`;
  }
  const [first] = task.guards;
  const oneClass = first !== undefined && classesOf(first.overall) !== "both";
  return html`<h3>${curves}</h3>
    <p class="note">${oneClass ? noCurve : noScores}</p>
    ${reliability !== null && html`<div class="charts">${reliability}</div>`}`;
}

/** Everything that was measured on one task. */
export function taskSection(task: TaskView): Html {
  const title = `${task.key}-title`;
  const head = html`<h2 id="${title}">${task.task.title}</h2>
    ${facts(task)}`;
  if (task.guards.length === 0) {
    return html`<section id="${task.key}" class="task" aria-labelledby="${title}">
      ${head}
      <p class="note">${task.words.task.notMeasured}</p>
    </section>`;
  }
  return html`<section id="${task.key}" class="task" aria-labelledby="${title}">
    ${head} ${measuresTable(task)} ${optimalNote(task)} ${publishedTable(task)}
    ${thresholdsInForce(task)} ${cascadeSection(task)} ${curvesSection(task)}
    ${thresholdSection(task)} ${categoriesSection(task)} ${slicesSection(task)}
    ${worstRowsSection(task)} ${costSection(task)}
  </section>`;
}
