import { KomainuError } from "../../core/errors.ts";
import { guessColumn, noColumn, noSuchColumn } from "./column-names.ts";

/** Which columns of a row hold what is judged. */
export interface RowColumns {
  readonly prompt?: string;
  readonly response?: string;
  readonly messages?: string;
}

/** The columns that were named. */
export interface AskedColumns {
  readonly promptColumn?: string | undefined;
  readonly responseColumn?: string | undefined;
  readonly textColumn?: string | undefined;
  readonly messagesColumn?: string | undefined;
  /** Columns to copy, which must be there too. */
  readonly keep?: readonly string[] | undefined;
}

/**
 * The columns that were named, or those whose names tell. A lone text counts as a prompt, and a file
 * with one column needs no name. Where one side of an exchange is named, the other is not guessed.
 *
 * @throws KomainuError `invalid_input`, listing the columns there are and naming the option, for
 *   names that are not there, names that exclude each other, and a guess that is not certain
 */
export function chooseColumns(names: readonly string[], asked: AskedColumns): RowColumns {
  const { promptColumn, responseColumn, textColumn, messagesColumn, keep = [] } = asked;
  const given = [promptColumn, responseColumn, textColumn, messagesColumn];
  for (const name of [...given, ...keep]) {
    if (name !== undefined && !names.includes(name)) throw noSuchColumn(name, names);
  }
  refuseConflict(asked);
  if (given.every((name) => name === undefined)) return guessColumns(names);
  return made(promptColumn ?? textColumn, responseColumn, messagesColumn);
}

/**
 * Refuses names of columns that exclude each other.
 *
 * @throws KomainuError `invalid_input`
 */
export function refuseConflict(asked: AskedColumns): void {
  const { promptColumn, responseColumn, textColumn, messagesColumn } = asked;
  const exchange = promptColumn ?? responseColumn ?? textColumn;
  const twice = promptColumn !== undefined && textColumn !== undefined;
  if (!twice && (messagesColumn === undefined || exchange === undefined)) return;
  throw new KomainuError(
    "invalid_input",
    "Give one of --text-column, --messages-column, or --prompt-column with --response-column.",
  );
}

function guessColumns(names: readonly string[]): RowColumns {
  const messages = guessColumn(names, ["messages"]);
  const response = guessColumn(names, ["response"]);
  const prompt = guessColumn(names, ["prompt", "text"]);
  if (messages !== undefined && (prompt ?? response) !== undefined) {
    throw new KomainuError(
      "invalid_input",
      `Both "${messages}" and "${prompt ?? response}" could be what is judged. Name it with --messages-column, or with --prompt-column and --response-column.`,
    );
  }
  const only = names.length === 1 ? names[0] : undefined;
  if ((messages ?? response ?? prompt ?? only) === undefined) {
    throw noColumn(names, ["prompt", "response", "text", "messages"]);
  }
  return made(
    messages === undefined && response === undefined ? (prompt ?? only) : prompt,
    response,
    messages,
  );
}

function made(prompt?: string, response?: string, messages?: string): RowColumns {
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(response === undefined ? {} : { response }),
    ...(messages === undefined ? {} : { messages }),
  };
}
