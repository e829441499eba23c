import { KomainuError } from "../core/errors.ts";
import type { CheckInput } from "../core/guard.ts";
import type { RowColumns } from "../rows/columns/choose-columns.ts";
import { findMessages } from "../messages/find-messages.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * What a row asks to be judged, or why it asks nothing. An empty or missing response is none: then
 * the prompt is judged.
 */
export function rowInput(row: Row, columns: RowColumns): CheckInput | KomainuError {
  const { messages, prompt, response } = columns;
  if (messages !== undefined) return messagesInput(row[messages], messages);
  const damaged = [prompt, response].find((name) => isNoText(row, name));
  if (damaged !== undefined) {
    return new KomainuError(
      "invalid_input",
      `The row's ${damaged} is a list or an object, not text.`,
    );
  }
  const asked = textIn(row, prompt);
  const answered = textIn(row, response);
  if (answered !== undefined && answered !== "") return { prompt: asked, response: answered };
  if (asked !== undefined) return { prompt: asked };
  const names = [prompt, response].filter((name) => name !== undefined);
  return new KomainuError("invalid_input", `The row has no text in ${names.join(" or ")}.`);
}

/** What is there, but cannot be judged: it must not pass as missing. */
function isNoText(row: Row, column: string | undefined): boolean {
  return column !== undefined && typeof row[column] === "object" && row[column] !== null;
}

function textIn(row: Row, column: string | undefined): string | undefined {
  const value = column === undefined ? undefined : row[column];
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" ? value : undefined;
}

/** A conversation is a list in JSON and in Parquet, and the JSON of one in CSV. */
function messagesInput(value: unknown, column: string): CheckInput | KomainuError {
  const messages = findMessages(typeof value === "string" ? parseJson(value) : value);
  if (messages) return { messages };
  return new KomainuError("invalid_input", `The row has no messages in ${column}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
