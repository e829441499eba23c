import type { ChatMessage } from "../core/index.ts";
import { field, isRecord } from "./field.ts";

/**
 * The messages in a document: a list, or an object that holds one as `messages`, or as `input`
 * and `output` as OpenAI's Responses API names them (both together are one conversation).
 * `undefined` for anything else. The messages themselves are not looked at: whoever reads them
 * refuses what is none.
 */
export function findMessages(value: unknown): readonly ChatMessage[] | undefined {
  if (isList(value)) return value;
  if (!isRecord(value)) return undefined;
  const messages = field(value, "messages");
  if (isList(messages)) return messages;
  const [input, output] = [field(value, "input"), field(value, "output")];
  if (typeof input !== "string" && !isList(input) && !isList(output)) return undefined;
  const asked = typeof input === "string" ? [{ role: "user", content: input }] : listOrNone(input);
  return [...asked, ...listOrNone(output)];
}

function isList(value: unknown): value is readonly ChatMessage[] {
  return Array.isArray(value);
}

function listOrNone(value: unknown): readonly ChatMessage[] {
  return isList(value) ? value : [];
}
