import { field, isRecord, listField, refuse, textField, type Fields } from "./field.ts";
import { readPart, type Place } from "./read-content.ts";

/**
 * Reads what a message holds beside its content: OpenAI's `refusal`, `audio` and calls of tools,
 * the reasoning that servers compatible with it give, attachments of older AI SDKs. A refusal is
 * text of the message.
 *
 * @returns whether there was anything.
 */
export function readBeside(fields: Fields, place: Place): boolean {
  const found = [readRefusal, readAudio, readThought, readCalls, readAttachments].map((read) =>
    read(fields, place),
  );
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

function readThought(fields: Fields, { role, turns }: Place): boolean {
  const thought = textField(fields, "reasoning_content") ?? textField(fields, "reasoning");
  if (thought === undefined) return false;
  turns.addReasoning(role, thought);
  return true;
}

function readCalls(fields: Fields, { role, turns }: Place): boolean {
  const lists = ["tool_calls", "invalid_tool_calls", "toolInvocations"];
  const called =
    lists.some((key) => listField(fields, key)) || isRecord(field(fields, "function_call"));
  if (called) turns.addUnjudged(role, "tool_call");
  return called;
}

function readAttachments(fields: Fields, { role, turns }: Place): boolean {
  const attached = listField(fields, "experimental_attachments") !== undefined;
  if (attached) turns.addUnjudged(role, "file");
  return attached;
}
