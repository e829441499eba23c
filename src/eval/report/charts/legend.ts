import { html, type Html } from "../html.ts";
import type { GuardOnTask } from "../view.ts";
import { guardSign } from "./guard-mark.ts";

/** A guard's sign and name. */
export function guardLabel(entry: Pick<GuardOnTask, "index" | "guard">): Html {
  return html`<span class="guard"
    >${guardSign(entry.index)}<span class="name">${entry.guard.name}</span></span
  >`;
}

/** Which line is whose, with a value to each. */
export function legend(
  entries: readonly GuardOnTask[],
  value: (entry: GuardOnTask) => string,
): Html {
  const items = entries.map(
    (entry) => html`<li>${guardLabel(entry)} <span class="value">${value(entry)}</span></li>`,
  );
  return html`<ul class="legend">
    ${items}
  </ul>`;
}
