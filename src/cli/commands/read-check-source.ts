import { KomainuError } from "../../core/errors.ts";
import type { CheckInput } from "../../core/guard.ts";
import { readWholeText } from "../../rows/read-text.ts";
import { inputName } from "../../files/read-failure.ts";
import { findMessages } from "../../messages/find-messages.ts";
import { readJsonFile } from "../read-json-file.ts";

/** Where the text to judge comes from; one of them is given, `prompt` and `response` together. */
export interface CheckSource {
  readonly text?: string | undefined;
  readonly file?: string | undefined;
  readonly prompt?: string | undefined;
  readonly response?: string | undefined;
  readonly messages?: string | undefined;
}

/**
 * Reads what is to be judged. Without a source, standard input that is not a terminal is one.
 *
 * @throws KomainuError `invalid_input` for none or several sources, and for a file of messages
 *   that holds none; `file_not_found`, `file_damaged`.
 */
export async function readCheckSource(source: CheckSource): Promise<CheckInput> {
  const { text, file, prompt, response, messages } = source;
  const exchange = prompt !== undefined || response !== undefined;
  const given = [text, file, exchange ? "" : undefined, messages].filter(
    (value) => value !== undefined,
  );
  if (given.length > 1) throw severalSources();
  if (messages !== undefined) return readMessages(messages);
  if (response !== undefined) return { prompt, response };
  if (prompt !== undefined) return { prompt };
  if (file !== undefined) return readWhole(file);
  if (text !== undefined && text !== "-") return text;
  if (text === undefined && process.stdin.isTTY) throw noSource();
  return readWhole("-");
}

/** A whole text, without the newline that ends its last line. */
async function readWhole(path: string): Promise<string> {
  return (await readWholeText(path)).replace(/\r?\n$/, "");
}

async function readMessages(path: string): Promise<CheckInput> {
  const messages = findMessages(await readJsonFile(path));
  if (messages) return { messages };
  throw new KomainuError(
    "invalid_input",
    `${inputName(path)} holds no messages. They are a list such as ` +
      `[{"role": "user", "content": "…"}], or an object that holds one as "messages", "input" or "output".`,
  );
}

function severalSources(): KomainuError {
  return new KomainuError(
    "invalid_input",
    "Give one thing to judge: a text, --file, --prompt and --response, or --messages.",
  );
}

function noSource(): KomainuError {
  return new KomainuError(
    "invalid_input",
    'There is nothing to judge. Give a text, as in: komainu check "How do I make sourdough?"',
  );
}
