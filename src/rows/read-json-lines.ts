import { errorMessage, KomainuError } from "../core/errors.ts";
import type { DataRow, ReadRowsOptions } from "./data-row.ts";
import { inputName } from "../files/read-failure.ts";
import { damageIn } from "./marked-text.ts";
import { readLines } from "./read-text.ts";

/** Reads one JSON object a line; blank lines are not rows. */
export async function* readJsonLines(
  path: string,
  options: ReadRowsOptions,
): AsyncGenerator<readonly DataRow[]> {
  const from = options.from ?? 0;
  let index = 0;
  for await (const lines of readLines(path, options)) {
    const rows: DataRow[] = [];
    for (const { line, text } of lines) {
      if (text.trim() === "") continue;
      if (index >= from) {
        const damage = damageIn(path, line, text, options);
        const read = damage ? { row: {}, damage } : parseRow(path, line, text);
        rows.push({ index, line, ...read });
      }
      index += 1;
    }
    yield rows;
  }
}

function parseRow(path: string, line: number, text: string): Pick<DataRow, "row" | "damage"> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRow(value)) return { row: value };
  } catch (cause) {
    const message = `${inputName(path)}, line ${line}: not JSON (${describe(cause)}).`;
    return { row: {}, damage: new KomainuError("file_damaged", message) };
  }
  const message = `${inputName(path)}, line ${line}: not a JSON object such as {"text": "…"}.`;
  return { row: {}, damage: new KomainuError("file_damaged", message) };
}

function isRow(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** V8's message without its quotation of the text, which is the user's. */
function describe(error: unknown): string {
  const position = /at position \d+/.exec(errorMessage(error))?.[0];
  return position ? `unexpected text ${position}` : "it ends too early or is malformed";
}
