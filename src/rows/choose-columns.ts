import { KomainuError } from "../core/errors.ts";

/** Which columns of a row hold what is judged. */
export interface RowColumns {
  readonly prompt?: string;
  readonly response?: string;
  readonly messages?: string;
}

export interface AskedColumns {
  readonly promptColumn?: string | undefined;
  readonly responseColumn?: string | undefined;
  readonly textColumn?: string | undefined;
  readonly messagesColumn?: string | undefined;
  /** Columns to copy, which must be there too. */
  readonly keep?: readonly string[] | undefined;
}

/** Names that a column of each kind usually has, the likeliest first. */
const USUAL = {
  messages: ["messages", "conversation"],
  prompt: ["prompt", "question", "query", "instruction", "request", "user_input", "user", "input"],
  response: ["response", "answer", "completion", "output", "reply", "assistant"],
  text: ["text", "content", "message", "sentence", "body"],
} as const;

/**
 * The columns that were asked for, or those whose names tell. A lone text counts as a prompt, and
 * a file with one column needs no name.
 *
 * @throws KomainuError `invalid_input`, listing the columns there are.
 */
export function chooseColumns(names: readonly string[], asked: AskedColumns): RowColumns {
  const { promptColumn, responseColumn, textColumn, messagesColumn } = asked;
  const given = [promptColumn, responseColumn, textColumn, messagesColumn];
  for (const name of [...given, ...(asked.keep ?? [])]) {
    if (name !== undefined && !names.includes(name)) throw noSuchColumn(name, names);
  }
  if (given.every((name) => name === undefined)) return guessColumns(names);
  const prompt = promptColumn ?? textColumn;
  const exchange = prompt !== undefined || responseColumn !== undefined;
  if (
    (promptColumn !== undefined && textColumn !== undefined) ||
    (messagesColumn !== undefined && exchange)
  ) {
    throw new KomainuError(
      "invalid_input",
      "Give one of --text-column, --messages-column, or --prompt-column with --response-column.",
    );
  }
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(responseColumn === undefined ? {} : { response: responseColumn }),
    ...(messagesColumn === undefined ? {} : { messages: messagesColumn }),
  };
}

function guessColumns(names: readonly string[]): RowColumns {
  const find = (usual: readonly string[]): string | undefined =>
    usual
      .map((word) => names.find((name) => name.toLowerCase() === word))
      .find((name) => name !== undefined);
  const messages = find(USUAL.messages);
  if (messages !== undefined) return { messages };
  const response = find(USUAL.response);
  const prompt =
    find(USUAL.prompt) ?? find(USUAL.text) ?? (names.length === 1 ? names[0] : undefined);
  if (prompt !== undefined && response !== undefined) return { prompt, response };
  if (prompt !== undefined) return { prompt };
  if (response !== undefined) return { response };
  throw new KomainuError(
    "invalid_input",
    `No column's name tells what to judge. Name it with --text-column, or --prompt-column and --response-column. ${listed(names)}`,
  );
}

function noSuchColumn(name: string, names: readonly string[]): KomainuError {
  return new KomainuError("invalid_input", `There is no column "${name}". ${listed(names)}`);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "There are no columns." : `There are: ${names.join(", ")}.`;
}
