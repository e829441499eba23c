import { field, isRecord, refuseMixture, type Fields } from "./field.ts";
import { partKind } from "./part-kind.ts";
import { readContent } from "./read-content.ts";
import { isItemType, readItem } from "./read-item.ts";
import { roleOf } from "./role.ts";
import type { Place } from "./turn.ts";

/**
 * Reads the items of an answer of OpenAI's Responses API that LangChain keeps beside the answer:
 * `@langchain/openai` sends them to the model again, in the place of the message's content.
 */
export function readKeptItems(fields: Fields, place: Place): void {
  const metadata = field(fields, "response_metadata");
  const items = isRecord(metadata) ? field(metadata, "output") : undefined;
  if (!Array.isArray(items) || place.role !== "assistant") return;
  place.turns.reading.count("parts", items.length);
  place.turns.addSecond(place.role, (turns) => {
    for (const [index, item] of items.entries()) {
      const path = `${place.path}.response_metadata.output[${index}]`;
      if (isRecord(item)) readKeptItem(item, { role: place.role, path, turns });
    }
  });
}

function readKeptItem(item: Fields, place: Place): void {
  const { role, path, turns } = place;
  const type = field(item, "type");
  if (typeof type !== "string") return;
  if (isItemType(type)) return readItem(item, path, turns);
  if (type !== "message") return turns.addUnjudged(role, partKind(type));
  if (roleOf(field(item, "role")) !== role) {
    throw refuseMixture(path, `an item that a message of the role "${role}" keeps,`, "role");
  }
  readContent(field(item, "content"), { role, path: `${path}.content`, turns });
}
