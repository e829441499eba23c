import type { Message } from "../core/message.ts";

const ROLES: readonly unknown[] = ["system", "user", "assistant"] satisfies Message["role"][];

/** A conversation: a list of messages, or an object that has one; `undefined` for anything else. */
export function parseMessages(value: unknown): readonly Message[] | undefined {
  if (typeof value === "object" && value !== null && "messages" in value) {
    return parseMessages(value.messages);
  }
  return Array.isArray(value) && value.length > 0 && value.every(isMessage) ? value : undefined;
}

function isMessage(value: unknown): value is Message {
  return (
    typeof value === "object" &&
    value !== null &&
    "role" in value &&
    ROLES.includes(value.role) &&
    "content" in value &&
    typeof value.content === "string"
  );
}
