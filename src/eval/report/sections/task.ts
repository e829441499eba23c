import { curveFigures } from "../charts/curves.ts";
import { reliabilityFigure } from "../charts/reliability.ts";
import { html, type Html } from "../html.ts";
import { formatCount } from "../shared/format.ts";
import { classesOf, type TaskView } from "../view.ts";
import { categoriesSection } from "./categories.ts";
import { costSection } from "./cost.ts";
import { measuresTable, publishedTable } from "./measures.ts";
import { slicesSection } from "./slices.ts";
import { thresholdSection } from "./threshold.ts";
import { worstRowsSection } from "./worst-rows.ts";

function facts({ task, guards }: TaskView): Html {
  const subject = task.positive === "refusal" ? "refusals" : "harm";
  const revision = task.data.revision === null ? "" : ` at ${task.data.revision.slice(0, 12)}`;
  const unlabelled = Math.max(0, ...guards.map(({ evaluation }) => evaluation.unlabelled));
  const left = `${formatCount(unlabelled)} rows without a label were left out.`;
  return html`<p class="facts">
    Looks for ${subject} in the ${task.target}. ${formatCount(task.rows)} rows from
    ${task.data.source}${revision}. ${unlabelled > 0 && left} Licence: ${task.licence}.
  </p>`;
}

/** Why a task has no curves, in words; the curves otherwise. */
function curvesSection(task: TaskView): Html {
  const drawn = task.guards.some(
    ({ overall }) => overall.prCurve !== null || overall.rocCurve !== null,
  );
  const reliability = reliabilityFigure(task);
  if (drawn) {
    return html`<h3>Curves</h3>
      <div class="charts">${curveFigures(task)}${reliability}</div>`;
  }
  const [first] = task.guards;
  const oneClass = first !== undefined && classesOf(first.overall) !== "both";
  const why = oneClass
    ? "All rows are of one class: there is no curve to draw, and nothing to rank."
    : "No guard gave scores here: there is no curve to draw.";
  return html`<h3>Curves</h3>
    <p class="note">${why}</p>
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
      <p class="note">No guard was measured on this task.</p>
    </section>`;
  }
  return html`<section id="${task.key}" class="task" aria-labelledby="${title}">
    ${head} ${measuresTable(task)} ${publishedTable(task)} ${curvesSection(task)}
    ${thresholdSection(task)} ${categoriesSection(task)} ${slicesSection(task)}
    ${worstRowsSection(task)} ${costSection(task)}
  </section>`;
}
