import { KomainuError, type ChatMessage } from "../core/index.ts";
import { field, isRecord, type Fields } from "./field.ts";
import { holdsText } from "./message-fields.ts";

/** Fields of other documents that hold a conversation, or a part of one. */
const OTHERS = ["prompt", "response", "choices", "contents", "candidates"] as const;

/**
 * The messages in a document: a list, or an object that holds one as `messages`, or as `input`
 * and `output` as OpenAI's Responses API names them (both together are one conversation).
 * `undefined` for anything else. The messages themselves are not looked at: whoever reads them
 * refuses what is none.
 *
 * @throws KomainuError `invalid_input` for an object whose fields hold several conversations, or
 *   something else than one: the error names the fields.
 */
export function findMessages(value: unknown): readonly ChatMessage[] | undefined {
  if (isList(value)) return value;
  if (!isRecord(value)) return undefined;
  const [messages, input, output] = ["messages", "input", "output"].map((key) => given(value, key));
  if (messages === undefined && input === undefined && output === undefined) return undefined;
  refuseOthers(value, messages === undefined ? OTHERS : ["input", "output", ...OTHERS]);
  if (messages !== undefined) return isList(messages) ? messages : undefined;
  const asked = typeof input === "string" ? [{ role: "user", content: input }] : input;
  return [...listIn(asked, "input", "text or a list"), ...listIn(output, "output", "a list")];
}

/** A field that is there; a request that is kept with no answer yet may have `null` there. */
function given(value: Fields, key: string): unknown {
  return field(value, key) ?? undefined;
}

function isList(value: unknown): value is readonly ChatMessage[] {
  return Array.isArray(value);
}

function listIn(value: unknown, key: string, expected: string): readonly ChatMessage[] {
  if (value === undefined) return [];
  if (isList(value)) return value;
  throw new KomainuError("invalid_input", `${key}: expected ${expected} of messages.`);
}

function refuseOthers(value: Fields, keys: readonly string[]): void {
  const found = keys.filter((key) => holdsText(field(value, key)));
  if (found.length === 0) return;
  throw new KomainuError(
    "invalid_input",
    `The object holds messages, and ${found.join(", ")} beside them, which would not be read. Give only what is to be judged.`,
  );
}
