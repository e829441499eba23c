/** Elements that are the same in every language, in the same order. */
const PLACES = "section, h3, h4, tr, figure";

/** The first element that is in view, and how far below the window's top it stands. */
function placeInView(root: HTMLElement): { readonly index: number; readonly top: number } {
  const places = [...root.querySelectorAll(PLACES)];
  const tops = places.map((place) => place.getBoundingClientRect().top);
  const index = tops.findIndex((top) => top >= 0);
  return { index, top: tops[index] ?? 0 };
}

/**
 * Remembers what the reader opened, which thresholds they chose and where they were reading. What it
 * returns brings that back after the content was replaced by the same in another language.
 */
export function keepPlace(root: HTMLElement): () => void {
  const open = [...root.querySelectorAll("details")].map((details) => details.open);
  const thresholds = [...root.querySelectorAll<HTMLInputElement>("[data-role=number]")].map(
    (field) => (field.closest("[hidden]") === null ? field.value : null),
  );
  const { index, top } = placeInView(root);
  return () => {
    for (const [at, details] of [...root.querySelectorAll("details")].entries()) {
      details.open = open[at] ?? false;
    }
    const fields = root.querySelectorAll<HTMLInputElement>("[data-role=number]");
    for (const [at, field] of [...fields].entries()) {
      const value = thresholds[at] ?? null;
      if (value === null || value === field.value) continue;
      field.value = value;
      field.dispatchEvent(new Event("change"));
    }
    const place = [...root.querySelectorAll(PLACES)][index];
    if (place === undefined) return;
    window.scrollBy({ top: place.getBoundingClientRect().top - top, behavior: "instant" });
  };
}
