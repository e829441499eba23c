import { html, type Html } from "../html.ts";
import type { GuardOnTask } from "../view.ts";
import { guardSign } from "./guard-mark.ts";

/** A guard's sign and short name; its full one stands in the page's head, and shows on hovering. */
export function guardLabel({ index, label, guard }: GuardOnTask): Html {
  const title = label !== guard.name && html` title="${guard.name}"`;
  return html`<span class="guard" ${title}
    >${guardSign(index)}<span class="name">${label}</span></span
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
