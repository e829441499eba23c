import type { Role } from "../core/index.ts";
import { field, isRecord, refuse, textField, type Fields } from "./field.ts";
import { additionalFields, findStored, langChainType } from "./langchain.ts";
import { readBeside } from "./read-beside.ts";
import { readContent, type Place } from "./read-content.ts";
import { readItem } from "./read-item.ts";
import { readUiParts } from "./read-ui-parts.ts";
import { readRole } from "./role.ts";
import { TurnBuilder, type Turn } from "./turn.ts";

/** Reads one message of any form into the turns that it holds. */
export function readMessage(value: unknown, index: number): readonly Turn[] {
  const path = `messages[${index}]`;
  const turns = new TurnBuilder(index);
  if (typeof value === "string") turns.addText("user", value);
  else if (Array.isArray(value)) readTuple(value, path, turns);
  else if (isRecord(value)) readObject(value, path, turns);
  else throw refuse(path, "a message", value);
  return turns.finish();
}

/** LangChain's short form: `["human", "Hello"]`. */
function readTuple(value: readonly unknown[], path: string, turns: TurnBuilder): void {
  if (value.length !== 2) throw refuse(path, "a role and a content", value);
  const role = readRole(value[0], `${path}[0]`);
  turns.open(role);
  readContent(value[1], { role, path: `${path}[1]`, turns });
}

function readObject(value: Fields, path: string, turns: TurnBuilder): void {
  const stored = findStored(value);
  if (stored !== undefined) {
    const role = readRole(stored.role, `${path}.type`);
    return readFields(stored.fields, { role, path: `${path}.${stored.key}`, turns });
  }
  const name = field(value, "role") ?? langChainType(value);
  if (name === undefined) return readItem(value, path, turns);
  readFields(value, { role: readRole(name, `${path}.role`), path, turns });
}

/** Reads the fields of a message whose role is known. */
function readFields(fields: Fields, { role: named, path, turns }: Place): void {
  const more = additionalFields(fields);
  const role: Role = field(more, "__openai_role__") === "developer" ? "developer" : named;
  const place = { role, path, turns };
  const content = field(fields, "content") ?? field(fields, "content_blocks");
  const parts = field(fields, "parts");
  if (Array.isArray(parts)) {
    readUiParts(parts, { role, path: `${path}.parts`, turns });
    readContentBesideParts(content, parts, place);
  } else if (content !== undefined && content !== null) {
    readContent(content, { role, path: `${path}.content`, turns });
  }
  const beside = [fields, more].map((each) => readBeside(each, place)).includes(true);
  const read = beside || Array.isArray(parts) || mayBeEmpty(fields, role);
  if ((content === undefined || content === null) && !read) {
    throw refuse(`${path}.content`, "text or a list of parts", field(fields, "content"));
  }
  if (turns.isEmpty()) turns.open(role);
}

/** OpenAI's assistant and functions may say nothing, if they say so. */
function mayBeEmpty(fields: Fields, role: Role): boolean {
  return field(fields, "content") === null && (role === "assistant" || role === "tool");
}

/**
 * Messages of older AI SDKs carry their text twice. Where the two differ both are read: an
 * application may send either of them to its model.
 */
function readContentBesideParts(
  content: unknown,
  parts: readonly unknown[],
  { role, path, turns }: Place,
): void {
  if (content === undefined || content === null || content === "") return;
  const texts = parts.map((part) =>
    isRecord(part) && field(part, "type") === "text" ? textField(part, "text") : undefined,
  );
  if (content === texts.join("")) return;
  turns.close();
  readContent(content, { role, path: `${path}.content`, turns });
}
