import { field, isRecord, refuse, textField, type Fields } from "./field.ts";
import { nameUnknown } from "./message-fields.ts";
import { partKind } from "./part-kind.ts";
import { readFile } from "./read-file.ts";
import { toolText } from "./tool-text.ts";
import type { Place, TurnBuilder } from "./turn.ts";

/** The fields that are read of a part, or are no text of its own, by its kind. */
const FIELDS = {
  text: new Set(["type", "text", "source_type"]),
  refusal: new Set(["type", "refusal"]),
  tool_result: new Set([
    "type",
    "output",
    "content",
    "result",
    "reason",
    "toolName",
    "tool_name",
    "input",
    "args",
    "approvalId",
    "caller",
  ]),
  step: new Set(["type"]),
  source: new Set([
    "type",
    "title",
    "url",
    "sourceId",
    "sourceType",
    "source",
    "filename",
    "mediaType",
    "citedText",
  ]),
} as const;

/** Reads content: text, or a list of parts. */
export function readContent(content: unknown, place: Place): void {
  const { role, path, turns } = place;
  if (typeof content === "string") turns.addText(role, content);
  else if (Array.isArray(content)) {
    turns.reading.count("parts", content.length);
    for (const [index, part] of content.entries()) {
      readPart(part, { role, turns, path: `${path}[${index}]` });
    }
  } else throw refuse(path, "text or a list of parts", content);
}

/** Reads one part of a content. */
export function readPart(part: unknown, place: Place): void {
  const { role, path, turns } = place;
  if (typeof part === "string") return turns.addText(role, part);
  if (!isRecord(part)) throw refuse(path, "a part with a type", part);
  const type = field(part, "type");
  if (typeof type !== "string") throw refuse(`${path}.type`, "the name of a kind of part", type);
  const kind = partKind(type);
  if (kind === "file" || type === "text-plain") return readFile(part, place);
  if (kind === "text" || kind === "refusal") readText(part, kind, place);
  else if (kind === "tool_result") readToolResult(part, turns);
  else if (kind !== "step" && kind !== "source") return readMedia(part, kind, place);
  nameUnknown(part, FIELDS[kind], place);
}

function readText(part: Fields, key: "text" | "refusal", { role, path, turns }: Place): void {
  const text = field(part, key);
  if (typeof text !== "string") throw refuse(`${path}.${key}`, "text", text);
  turns.addText(role, text);
}

function readToolResult(part: Fields, turns: TurnBuilder): void {
  const keys = ["output", "content", "result", "reason"];
  const given = keys.map((key) => field(part, key)).find((value) => value !== undefined);
  turns.addToolResult(toolText(given, turns.reading));
}

/** Names content that is not text; the words of a sound are read where they are given. */
function readMedia(part: Fields, kind: string, { role, turns }: Place): void {
  const transcript = kind === "audio" ? textField(part, "transcript") : undefined;
  if (transcript !== undefined) turns.addText(role, transcript);
  turns.addUnjudged(role, kind);
}
