/** One key and value of a flat dictionary of strings, in either kind of quotes. */
const ENTRY =
  /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*/uy;

/**
 * Reads a flat object of strings as JSON or as the dictionary that Python prints, with nothing but
 * white space around it. Anything else, a repeated key included, gives `null`.
 */
export function readDictionary(source: string): Readonly<Record<string, string>> | null {
  const body = /^\s*\{(.*)\}\s*$/su.exec(source)?.[1];
  if (body === undefined) return null;
  const fields = new Map<string, string>();
  let position = 0;
  while (position < body.length) {
    ENTRY.lastIndex = position;
    const match = ENTRY.exec(body);
    if (match === null) return null;
    const key = match[1] ?? match[2] ?? "";
    if (fields.has(key)) return null;
    fields.set(key, match[3] ?? match[4] ?? "");
    position = ENTRY.lastIndex;
    if (position === body.length) return Object.fromEntries(fields);
    if (body[position] !== ",") return null;
    position += 1;
  }
  return null;
}
