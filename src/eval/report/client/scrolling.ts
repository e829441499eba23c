import type { ClientWords } from "../words/client-words.ts";

/** How far a part may stand from its edge and still count as being there, in pixels. */
const SLACK = 2;

/** Tells a part that scrolls sideways which of its edges hide something; the style draws it. */
function markEdges(part: HTMLElement, hint: HTMLElement): void {
  const room = part.scrollWidth - part.clientWidth;
  const scrolls = room > SLACK || part.scrollHeight - part.clientHeight > SLACK;
  // What does not scroll need not be stopped at on the way through the page by keyboard.
  if (scrolls) part.tabIndex = 0;
  else part.removeAttribute("tabindex");
  hint.hidden = room <= SLACK;
  part.toggleAttribute("data-before", part.scrollLeft > SLACK);
  part.toggleAttribute("data-after", part.scrollLeft < room - SLACK);
}

/** Says at every table that is wider than its room that it scrolls, and shows where to. */
export function startScrolling(words: ClientWords): void {
  const hints = new Map<Element, HTMLElement>();
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const part = target.closest<HTMLElement>(".scroll");
      const hint = part === null ? undefined : hints.get(part);
      if (part !== null && hint !== undefined) markEdges(part, hint);
    }
  });
  for (const part of document.querySelectorAll<HTMLElement>(".scroll")) {
    const hint = document.createElement("p");
    hint.className = "scroll-hint";
    hint.hidden = true;
    // Who hears the table needs no hint: every cell is read.
    hint.setAttribute("aria-hidden", "true");
    hint.textContent = `${words.scrollHint} →`;
    part.before(hint);
    hints.set(part, hint);
    part.addEventListener("scroll", () => markEdges(part, hint), { passive: true });
    observer.observe(part);
    for (const table of part.children) observer.observe(table);
    // What is folded away has no size yet, of which the observer would tell.
    markEdges(part, hint);
  }
}
