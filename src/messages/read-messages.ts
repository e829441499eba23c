import { errorMessage, KomainuError } from "../core/index.ts";
import { readMessage } from "./read-message.ts";
import type { Turn } from "./turn.ts";

/**
 * Reads the messages of an application, in any of the forms that `ChatMessage` names, mixed or
 * not. One message may hold several turns: a UI message of the AI SDK holds its tools' results.
 *
 * @throws KomainuError `invalid_input` for an empty list, and for a message that cannot be read:
 *   the error says which, where in it, and what was expected there.
 */
export function readMessages(messages: readonly unknown[]): readonly Turn[] {
  if (messages.length === 0) {
    throw new KomainuError("invalid_input", "messages: expected a message, found an empty list.");
  }
  return Array.from(messages, readGuarded).flat();
}

/** Getters and proxies of strangers may throw anything. */
function readGuarded(message: unknown, index: number): readonly Turn[] {
  try {
    return readMessage(message, index);
  } catch (cause) {
    if (cause instanceof KomainuError) throw cause;
    throw new KomainuError(
      "invalid_input",
      `messages[${index}]: could not be read, as one of its fields threw: ${errorMessage(cause)}`,
      { cause },
    );
  }
}
