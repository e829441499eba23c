import { cascadeFigure } from "../charts/cascade-curve.ts";
import { html, type Html } from "../html.ts";
import type { TaskView } from "../view.ts";

/** What the guards come to as a cascade; nothing where they were not measured as one. */
export function cascadeSection(task: TaskView): Html | null {
  const { cascade, words } = task;
  if (cascade === null || cascade.result.points.length === 0) return null;
  const { title, lede } = words.cascade;
  return html`<h3>${title}</h3>
    <p class="note">${lede(cascade.stages.map(({ label }) => label))}</p>
    <div class="charts">${cascadeFigure(task, cascade)}</div>`;
}
