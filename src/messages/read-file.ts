import { field, isRecord, refuse, textField, type Fields } from "./field.ts";
import { nameUnknown } from "./message-fields.ts";
import { mediaKind, partKind } from "./part-kind.ts";
import type { Place } from "./turn.ts";

const FILE_FIELDS = ["type", "title", "context", "mediaType", "mimeType", "mime_type"];

const TEXT_FIELDS: ReadonlySet<string> = new Set(["type", "text"]);

/** What is text of a file, and where all of it stands; nowhere, if that is not all. */
interface FileText {
  readonly texts: readonly string[];
  readonly whole?: readonly string[];
}

const NO_TEXT: FileText = { texts: [] };

/**
 * Reads a file. A model is shown its title and context, and the text of one that is given as text:
 * LangChain's plain text, Anthropic's documents. Every other file is named.
 */
export function readFile(part: Fields, place: Place): void {
  const { role, turns } = place;
  const shown = ["title", "context"].map((key) => optionalText(part, key, place));
  const { texts, whole } = textOfFile(part, place);
  const read = [...shown, ...texts].filter((text) => text !== "");
  if (read.length > 0) turns.addText(role, read.join("\n"));
  if (whole !== undefined) return nameUnknown(part, new Set([...FILE_FIELDS, ...whole]), place);
  const mediaType = field(part, "mediaType") ?? field(part, "mime_type") ?? field(part, "mimeType");
  turns.addUnjudged(role, field(part, "type") === "text-plain" ? "file" : mediaKind(mediaType));
}

function optionalText(part: Fields, key: string, { path }: Place): string {
  const text = field(part, key) ?? "";
  if (typeof text !== "string") throw refuse(`${path}.${key}`, "text", text);
  return text;
}

function textOfFile(part: Fields, place: Place): FileText {
  const source = field(part, "source");
  if (isRecord(source)) return textOfSource(source, place);
  const plain = field(part, "type") === "text-plain";
  if (!plain && field(part, "source_type") !== "text") return NO_TEXT;
  const text = textField(part, "text");
  if (text === undefined) return NO_TEXT;
  // The text of plain text need not be the whole file, where that is given by its data or URL.
  const data = field(part, "data");
  const whole = data === text || (!plain && data === undefined);
  return { texts: [text], ...(whole && { whole: ["source_type", "text", "data"] }) };
}

/** The source of Anthropic's documents: a text, or a content of texts and images. */
function textOfSource(source: Fields, place: Place): FileText {
  const type = field(source, "type");
  if (type !== "text" && type !== "content") return NO_TEXT;
  const key = type === "text" ? "data" : "content";
  nameUnknown(source, new Set(["type", "media_type", key]), place);
  const given = field(source, key);
  if (typeof given === "string") return { texts: [given], whole: ["source"] };
  return Array.isArray(given) ? textOfBlocks(given, place) : NO_TEXT;
}

function textOfBlocks(blocks: readonly unknown[], place: Place): FileText {
  const { role, turns } = place;
  turns.reading.count("parts", blocks.length);
  const texts: string[] = [];
  for (const block of blocks) {
    const type = isRecord(block) ? field(block, "type") : undefined;
    if (isRecord(block) && type === "text" && typeof block["text"] === "string") {
      texts.push(block["text"]);
      nameUnknown(block, TEXT_FIELDS, place);
    } else turns.addUnjudged(role, typeof type === "string" ? partKind(type) : "other");
  }
  return { texts, whole: ["source"] };
}
