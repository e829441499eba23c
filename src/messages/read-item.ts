import { field, refuse, refuseMixture, textField, type Fields } from "./field.ts";
import { holdsText } from "./message-fields.ts";
import { ROLE_NAMES } from "./role.ts";
import { toolText } from "./tool-text.ts";
import type { TurnBuilder } from "./turn.ts";

/** Items that nobody said: what a server keeps, lists, or was permitted. */
const SILENT: ReadonlySet<unknown> = new Set([
  "compaction",
  "compaction_trigger",
  "mcp_list_tools",
]);

const NAMED: ReadonlySet<unknown> = new Set([
  "item_reference",
  "reasoning",
  "mcp_approval_response",
]);

const ITEM_TYPE = /_(?:call|output|request)$/u;

/** What only messages hold; `content` may be that of reasoning. */
const OF_MESSAGES = ["content", "content_blocks", "parts", "text", "refusal", "kwargs", "data"];

/** Whether this is the type of an item of OpenAI's Responses API that is not a message. */
export function isItemType(type: unknown): boolean {
  if (typeof type !== "string") return false;
  return SILENT.has(type) || NAMED.has(type) || ITEM_TYPE.test(type);
}

/**
 * Reads an item of OpenAI's Responses API that is not a message. A call is the assistant's, what it
 * gave is the tool's. An item reference stands for what the server keeps: it is taken for the
 * assistant's, and named.
 */
export function readItem(item: Fields, path: string, turns: TurnBuilder): void {
  const type = field(item, "type");
  if (isItemType(type)) refuseMessage(item, path);
  if (SILENT.has(type)) return;
  if (type === "item_reference" || isBareReference(item)) {
    return turns.addUnjudged("assistant", "item_reference");
  }
  if (type === "reasoning") return turns.addUnjudged("assistant", "reasoning");
  if (type === "image_generation_call") return turns.addUnjudged("assistant", "image");
  if (type === "mcp_approval_response") {
    const reason = textField(item, "reason");
    return reason === undefined ? undefined : turns.addToolResult(reason);
  }
  if (type === undefined || type === null) throw refuse(`${path}.role`, ROLE_NAMES, type);
  if (typeof type !== "string" || !ITEM_TYPE.test(type)) {
    throw refuse(`${path}.type`, "an item of the Responses API, or a message with a role", type);
  }
  if (!type.endsWith("_output")) turns.addUnjudged("assistant", "tool_call");
  const given = field(item, "output") ?? field(item, "outputs") ?? field(item, "error");
  if (given !== undefined && given !== null) turns.addToolResult(toolText(given, turns.reading));
}

/** An item is read by its type: nobody would read what it holds of a message. */
function refuseMessage(item: Fields, path: string): void {
  const found = OF_MESSAGES.find((key) => holdsText(field(item, key)));
  if (found === undefined || (found === "content" && field(item, "type") === "reasoning")) return;
  throw refuseMixture(path, "an item of the Responses API", found);
}

/** `item_reference` is the one item whose type may be left out. */
function isBareReference(item: Fields): boolean {
  const type = field(item, "type");
  return (type === undefined || type === null) && Object.keys(item).join() === "id";
}
