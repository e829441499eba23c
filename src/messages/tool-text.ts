import { field, isRecord, type Fields } from "./field.ts";

/** Deeper than any API nests the content of a tool's result. */
const DEEPEST = 4;

/**
 * The text of what a tool gave, for the history: a string as it is, the text parts of a list, and
 * anything else as JSON. Images and files in it are left out. A tool's result is never judged, so
 * nothing in it is refused.
 */
export function toolText(value: unknown, depth = 0): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null || depth > DEEPEST) return "";
  if (Array.isArray(value)) {
    const texts = value.map((item) => toolText(item, depth + 1));
    return texts.filter((text) => text !== "").join("\n");
  }
  if (!isRecord(value)) return toJson(value);
  return typedText(value, depth) ?? toJson(value);
}

/** The text of a part, or of an output of the AI SDK's tools. */
function typedText(value: Fields, depth: number): string | undefined {
  const type = field(value, "type");
  if (typeof type !== "string") return shellText(value);
  const inner = field(value, "value");
  if (type === "json" || type === "error-json") return toJson(inner);
  if (inner !== undefined) return toolText(inner, depth + 1);
  const texts = ["text", "refusal", "reason", "logs"].map((key) => field(value, key));
  return texts.find((text) => typeof text === "string") ?? "";
}

/** What a shell gave. */
function shellText(value: Fields): string | undefined {
  const texts = [field(value, "stdout"), field(value, "stderr")];
  const given = texts.filter((text): text is string => typeof text === "string" && text !== "");
  return given.length === 0 ? undefined : given.join("\n");
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
