import type { Role } from "../core/index.ts";
import { field, isRecord, listField, refuse, textField, type Fields } from "./field.ts";
import { mediaKind, partKind } from "./part-kind.ts";
import { toolText } from "./tool-text.ts";
import type { TurnBuilder } from "./turn.ts";

/** Where content is read to. */
export interface Place {
  readonly role: Role;
  /** Where the content stands, such as `messages[3].content`. */
  readonly path: string;
  readonly turns: TurnBuilder;
}

/** Reads content: text, or a list of parts. */
export function readContent(content: unknown, place: Place): void {
  const { role, path, turns } = place;
  if (typeof content === "string") turns.addText(role, content);
  else if (Array.isArray(content)) {
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
  if (kind === "text" || kind === "refusal") return readText(part, kind, place);
  if (kind === "reasoning") return readReasoning(part, place);
  if (kind === "nothing") return;
  if (kind === "tool_result") {
    const result = field(part, "output") ?? field(part, "content");
    return turns.addToolResult(toolText(result));
  }
  readMedia(part, kind, place);
}

function readText(part: Fields, key: "text" | "refusal", place: Place): void {
  const { role, path, turns } = place;
  if (field(part, "type") === "text-plain") return readPlainText(part, place);
  const text = field(part, key);
  if (typeof text !== "string") throw refuse(`${path}.${key}`, "text", text);
  turns.addText(role, text);
}

/** LangChain's file of plain text. Its `text`, where it has one, need not be the whole file. */
function readPlainText(part: Fields, { role, turns }: Place): void {
  const text = textField(part, "text");
  if (text !== undefined) turns.addText(role, text);
  if (text === undefined || field(part, "data") !== text) turns.addUnjudged(role, "file");
}

/** Names content that is not text; the text that some of it carries is read all the same. */
function readMedia(part: Fields, kind: string, { role, turns }: Place): void {
  const text = kind === "file" ? textOfFile(part) : undefined;
  if (text !== undefined) return turns.addText(role, text);
  const transcript = kind === "audio" ? textField(part, "transcript") : undefined;
  if (transcript !== undefined) turns.addText(role, transcript);
  const mediaType = field(part, "mediaType") ?? field(part, "mime_type") ?? field(part, "mimeType");
  turns.addUnjudged(role, kind === "file" ? mediaKind(mediaType) : kind);
}

/** The text of a file that is given as text: LangChain's plain text, Anthropic's documents. */
function textOfFile(part: Fields): string | undefined {
  if (field(part, "source_type") === "text") return textField(part, "text");
  const source = field(part, "source");
  if (!isRecord(source) || field(source, "type") !== "text") return undefined;
  return textField(source, "data");
}

/** Reads reasoning in any of its forms. Without text (encrypted, or kept back) there is nothing. */
export function readReasoning(part: Fields, { role, turns }: Omit<Place, "path">): void {
  const own = ["text", "reasoning", "thinking"].map((key) => textField(part, key));
  const lists = ["content", "summary"].flatMap((key) => listField(part, key) ?? []);
  const listed = lists.map((item) => (isRecord(item) ? textField(item, "text") : undefined));
  for (const text of own.concat(listed)) {
    if (text !== undefined) turns.addReasoning(role, text);
  }
}
