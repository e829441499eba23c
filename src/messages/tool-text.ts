import { KomainuError } from "../core/index.ts";
import { field, isRecord, type Fields } from "./field.ts";
import type { Reading } from "./reading.ts";

/** Deeper than any API nests the content of a tool's result. */
const DEEPEST = 4;

/**
 * The text of what a tool gave, for the history: a string as it is, the text parts of a list, and
 * anything else as JSON. Images and files in it are left out. A tool's result is never judged, so
 * nothing in it is refused but its size.
 */
export function toolText(value: unknown, reading: Reading, depth = 0): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null || depth > DEEPEST) return "";
  if (Array.isArray(value)) {
    reading.count("values", value.length);
    const texts = value.map((item) => toolText(item, reading, depth + 1));
    return texts.filter((text) => text !== "").join("\n");
  }
  if (!isRecord(value)) return toJson(value, reading);
  return typedText(value, reading, depth) ?? toJson(value, reading);
}

/** The text of a part, or of an output of the AI SDK's tools. */
function typedText(value: Fields, reading: Reading, depth: number): string | undefined {
  const type = field(value, "type");
  if (typeof type !== "string") return shellText(value);
  const inner = field(value, "value");
  if (type === "json" || type === "error-json") return toJson(inner, reading);
  if (inner !== undefined) return toolText(inner, reading, depth + 1);
  const texts = ["text", "refusal", "reason", "logs"].map((key) => field(value, key));
  return texts.find((text) => typeof text === "string") ?? "";
}

/** What a shell gave. */
function shellText(value: Fields): string | undefined {
  const texts = [field(value, "stdout"), field(value, "stderr")];
  const given = texts.filter((text): text is string => typeof text === "string" && text !== "");
  return given.length === 0 ? undefined : given.join("\n");
}

/** No text for what JSON cannot hold, or holds in itself. */
function toJson(value: unknown, reading: Reading): string {
  const counted = (_: string, inner: unknown): unknown => {
    if (ArrayBuffer.isView(inner)) return undefined;
    reading.count("values");
    if (typeof inner === "string") reading.count("characters", inner.length);
    return inner;
  };
  try {
    return JSON.stringify(value, counted) ?? "";
  } catch (error) {
    if (error instanceof KomainuError) throw error;
    return "";
  }
}
