/** What Python's `str.strip()` takes off and JavaScript's `trim()` does not, and the reverse. */
const SPACE = String.raw`[\s\x1c-\x1f\x85]`;
const ENDS = new RegExp(`^(?:(?!\uFEFF)${SPACE})+|(?:(?!\uFEFF)${SPACE})+$`, "gu");

/** Python's `str.strip()`, which the models' cards apply to user text. */
export function pythonStrip(value: string): string {
  return value.replace(ENDS, "");
}
