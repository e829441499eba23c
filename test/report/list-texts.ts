/** Runs in the page: what a reader sees or hears, but for what is marked as another language's. */
export function listTexts(): string[] {
  const found: string[] = [];
  const skipped = "script, style, template, code, pre, [lang=en]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.parentElement?.closest(skipped) === null) found.push(node.textContent ?? "");
  }
  for (const element of document.querySelectorAll("#content *")) {
    for (const name of ["aria-label", "aria-valuetext", "title"]) {
      found.push(element.getAttribute(name) ?? "");
    }
  }
  return found.filter((text) => text.trim() !== "");
}

/** Runs in the page: tables that scroll without saying so, or say so and do not. */
export function listHiddenColumns(): string[] {
  return [...document.querySelectorAll<HTMLElement>(".scroll")].flatMap((part) => {
    const hint = part.previousElementSibling;
    const hinted = hint?.className === "scroll-hint" && !hint.hasAttribute("hidden");
    const scrolls = part.scrollWidth > part.clientWidth + 2;
    const marked = part.hasAttribute("data-after");
    const name = part.getAttribute("aria-label") ?? "";
    return hinted === scrolls && marked === scrolls ? [] : [name];
  });
}
