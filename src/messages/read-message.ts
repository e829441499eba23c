import type { Role } from "../core/index.ts";
import { field, isRecord, refuse, refuseMixture, type Fields } from "./field.ts";
import { additionalFields, findStored, langChainType, refuseBesideStored } from "./langchain.ts";
import { BESIDE_FIELDS, readBeside } from "./read-beside.ts";
import { readContent } from "./read-content.ts";
import { isItemType, readItem } from "./read-item.ts";
import { readKeptItems } from "./read-kept-items.ts";
import { readUiParts } from "./read-ui-parts.ts";
import type { Reading } from "./reading.ts";
import { readRole, roleOf } from "./role.ts";
import { TurnBuilder, type Place, type Turn } from "./turn.ts";

/** Where the forms put what was said. Each that a message has is read. */
const TEXT_FIELDS = ["parts", "content", "content_blocks", "contentBlocks"] as const;

/** The fields that are read of a message, and of LangChain's `additional_kwargs`. */
const FIELDS: ReadonlySet<string> = new Set([
  ...BESIDE_FIELDS,
  ...TEXT_FIELDS,
  "additional_kwargs",
]);
const ADDITIONAL_FIELDS: ReadonlySet<string> = new Set(BESIDE_FIELDS);

type TextField = (typeof TEXT_FIELDS)[number];

/** Reads one message of any form into the turns that it holds. */
export function readMessage(value: unknown, index: number, reading: Reading): readonly Turn[] {
  const path = `messages[${index}]`;
  const turns = new TurnBuilder(index, reading);
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
    refuseBesideStored(value, stored.key, path);
    const role = readRole(stored.role, `${path}.type`);
    return readFields(stored.fields, { role, path: `${path}.${stored.key}`, turns });
  }
  const name = field(value, "role") ?? langChainType(value);
  if (name === undefined) return readItem(value, path, turns);
  readFields(value, { role: readRole(name, `${path}.role`), path, turns });
}

/** Reads the fields of a message whose role is known. */
function readFields(fields: Fields, { role: named, path, turns }: Place): void {
  refuseOtherRole(fields, named, path);
  const more = additionalFields(fields);
  // LangChain has no developer's message: it is a system's that says so.
  const developer = named === "system" && field(more, "__openai_role__") === "developer";
  const place = { role: developer ? "developer" : named, path, turns } as const;
  const given = TEXT_FIELDS.filter((key) => (textIn(fields, key) ?? null) !== null);
  for (const key of given) readTexts(fields, key, given[0] === key, place);
  const beside = [
    readBeside(fields, FIELDS, place),
    readBeside(more, ADDITIONAL_FIELDS, place),
  ].includes(true);
  readKeptItems(fields, place);
  if (given.length === 0 && !beside && !mayBeEmpty(fields, place.role)) {
    throw refuse(`${path}.content`, "text or a list of parts", field(fields, "content"));
  }
  if (turns.isEmpty()) turns.open(place.role);
}

/** A message says whose it is in up to two ways, which must not differ. */
function refuseOtherRole(fields: Fields, role: Role, path: string): void {
  for (const key of ["role", "type"]) {
    const name = field(fields, key);
    const other = roleOf(name) ?? role;
    if (other !== role || isItemType(name) || name === "remove") {
      throw refuseMixture(path, `a message of the role "${role}"`, key);
    }
  }
}

/** LangChain's own messages compute `contentBlocks` of their content. */
function textIn(fields: Fields, key: TextField): unknown {
  return key === "contentBlocks" && !Object.hasOwn(fields, key) ? undefined : field(fields, key);
}

function readTexts(fields: Fields, key: TextField, first: boolean, place: Place): void {
  const { role, turns } = place;
  const read = (to: TurnBuilder) => {
    const inside = { role, path: `${place.path}.${key}`, turns: to };
    const value = textIn(fields, key);
    if (key !== "parts") readContent(value, inside);
    else if (Array.isArray(value)) readUiParts(value, inside);
    else throw refuse(inside.path, "a list of parts", value);
  };
  if (first) read(turns);
  else turns.addSecond(role, read);
}

/** OpenAI's assistant and functions may say nothing, if they say so. */
function mayBeEmpty(fields: Fields, role: Role): boolean {
  return field(fields, "content") === null && (role === "assistant" || role === "tool");
}
