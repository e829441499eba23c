/** Runs in the page: what a screen reader or the keyboard could not make sense of. */
export function listFaults(): string[] {
  const found: string[] = [];
  const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
  const report = (wrong: boolean, what: string): void => {
    if (wrong) found.push(what);
  };

  const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1]));
  report(levels.filter((level) => level === 1).length !== 1, "not exactly one h1");
  for (const [index, level] of levels.entries()) {
    report(
      index > 0 && level > (levels[index - 1] ?? 0) + 1,
      `a level is left out before h${level}`,
    );
  }
  for (const svg of all("svg")) {
    const named = svg.getAttribute("role") === "img" && svg.getAttribute("aria-label") !== null;
    report(!named && svg.getAttribute("aria-hidden") !== "true", "a drawing without a name");
  }
  for (const figure of all("figure")) {
    report(figure.querySelector("details table") === null, "a drawing without its values");
  }
  for (const table of all("table")) {
    const caption = table.querySelector("caption")?.textContent ?? "";
    report(caption.trim() === "", "a table without a caption");
    report(table.querySelector("th:not([scope])") !== null, "a heading without a scope");
  }
  for (const part of all(".scroll")) {
    const named = part.getAttribute("role") === "region" && part.hasAttribute("aria-label");
    const scrolls =
      part.scrollWidth > part.clientWidth + 2 || part.scrollHeight > part.clientHeight + 2;
    const stops = part.getAttribute("tabindex") === "0";
    report(!named, "a scrolling part without a name");
    report(scrolls && !stops, "a scrolling part out of reach");
    report(!scrolls && stops, "a stop at what does not scroll");
  }
  for (const input of all("input")) {
    report(
      !input.hasAttribute("aria-label") && input.closest("label") === null,
      "a nameless input",
    );
  }
  const ids = all("[id]").map(({ id }) => id);
  report(new Set(ids).size !== ids.length, "an id that is not unique");
  for (const link of all("a[href^='#']")) {
    report(document.querySelector(link.getAttribute("href") ?? "") === null, "a link to nowhere");
  }
  return found;
}
