import { field, isRecord, refuse, type Fields } from "./field.ts";
import { holdsText, nameUnknown } from "./message-fields.ts";
import { readPart } from "./read-content.ts";
import type { Place } from "./turn.ts";

/** What messages hold beside their text, by field: what the verdict calls it. */
const BESIDE: Readonly<Record<string, string>> = {
  audio: "audio",
  tool_calls: "tool_call",
  invalid_tool_calls: "tool_call",
  tool_call_chunks: "tool_call",
  tool_outputs: "tool_call",
  toolInvocations: "tool_call",
  function_call: "tool_call",
  reasoning: "reasoning",
  reasoning_content: "reasoning",
  reasoning_details: "reasoning",
  encrypted_content: "reasoning",
  thinking: "reasoning",
  thinking_blocks: "reasoning",
  experimental_attachments: "file",
  attachments: "file",
  images: "image",
  data: "data",
};

/** The fields that are read here. */
export const BESIDE_FIELDS: readonly string[] = ["refusal", ...Object.keys(BESIDE)];

/**
 * Reads what a message holds beside its content: OpenAI's `refusal` and `audio`, calls of tools,
 * reasoning, attachments. A refusal and the transcript of spoken words are text of the message; the
 * rest is named, as is every field with text that is not known.
 *
 * @param known The fields that are read, here and elsewhere.
 * @returns whether there was anything known.
 */
export function readBeside(fields: Fields, known: ReadonlySet<string>, place: Place): boolean {
  const found = [readRefusal, readAudio, nameBeside].map((read) => read(fields, place));
  nameUnknown(fields, known, place);
  return found.includes(true);
}

function readRefusal(fields: Fields, { role, path, turns }: Place): boolean {
  const refusal = field(fields, "refusal");
  if (refusal === undefined || refusal === null) return false;
  if (typeof refusal !== "string") throw refuse(`${path}.refusal`, "text", refusal);
  turns.close();
  turns.addText(role, refusal);
  return true;
}

/** Spoken answers carry their words in `transcript`. */
function readAudio(fields: Fields, { role, path, turns }: Place): boolean {
  const audio = field(fields, "audio");
  if (!isRecord(audio)) return false;
  turns.close();
  readPart({ ...audio, type: "audio" }, { role, path: `${path}.audio`, turns });
  return true;
}

function nameBeside(fields: Fields, { role, turns }: Place): boolean {
  const found = Object.entries(BESIDE).filter(([key]) => holdsText(field(fields, key)));
  for (const [, kind] of found) turns.addUnjudged(role, kind);
  return found.length > 0;
}
