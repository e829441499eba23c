import { field, refuse, type Fields } from "./field.ts";
import { readReasoning } from "./read-content.ts";
import { ROLE_NAMES } from "./role.ts";
import { toolText } from "./tool-text.ts";
import type { TurnBuilder } from "./turn.ts";

/** Items that nobody said: what a server keeps, lists, or was permitted. */
const SILENT: ReadonlySet<unknown> = new Set([
  "compaction",
  "compaction_trigger",
  "mcp_list_tools",
  "mcp_approval_response",
]);

/**
 * Reads an item of OpenAI's Responses API that is not a message. A call is the assistant's, what it
 * gave is the tool's. An item reference stands for what the server keeps: it is taken for the
 * assistant's, and named.
 */
export function readItem(item: Fields, path: string, turns: TurnBuilder): void {
  const type = field(item, "type");
  if (SILENT.has(type)) return;
  if (type === "item_reference" || isBareReference(item)) {
    return turns.addUnjudged("assistant", "item_reference");
  }
  if (type === "reasoning") {
    turns.open("assistant");
    return readReasoning(item, { role: "assistant", turns });
  }
  if (type === "image_generation_call") return turns.addUnjudged("assistant", "image");
  if (type === undefined || type === null) throw refuse(`${path}.role`, ROLE_NAMES, type);
  if (typeof type !== "string" || !/_(?:call|output|request)$/u.test(type)) {
    throw refuse(`${path}.type`, "an item of the Responses API, or a message with a role", type);
  }
  if (!type.endsWith("_output")) turns.addUnjudged("assistant", "tool_call");
  const given = field(item, "output") ?? field(item, "outputs") ?? field(item, "error");
  if (given !== undefined && given !== null) turns.addToolResult(toolText(given));
}

/** `item_reference` is the one item whose type may be left out. */
function isBareReference(item: Fields): boolean {
  const type = field(item, "type");
  return (type === undefined || type === null) && Object.keys(item).join() === "id";
}
