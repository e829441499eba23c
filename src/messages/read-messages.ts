import { KomainuError } from "../core/index.ts";
import { readMessage } from "./read-message.ts";
import { Reading } from "./reading.ts";
import type { Turn } from "./turn.ts";

/**
 * Reads the messages of an application, in any of the forms that `ChatMessage` names, mixed or
 * not. One message may hold several turns: a UI message of the AI SDK holds its tools' results.
 *
 * @throws KomainuError `invalid_input` for an empty list, for more than is read of one conversation
 *   (`reading.ts`), and for a message that cannot be read: the error says which, where in it, and
 *   what was expected there, never what it says.
 */
export function readMessages(messages: readonly unknown[]): readonly Turn[] {
  if (messages.length === 0) {
    throw new KomainuError("invalid_input", "messages: expected a message, found an empty list.");
  }
  const reading = new Reading();
  reading.count("messages", messages.length);
  return Array.from(messages, (message, index) => readGuarded(message, index, reading)).flat();
}

/**
 * Getters and proxies of strangers may throw anything, and what they throw may quote the message:
 * it is no part of the refusal, not as its cause either.
 */
function readGuarded(message: unknown, index: number, reading: Reading): readonly Turn[] {
  try {
    return readMessage(message, index, reading);
  } catch (error) {
    if (error instanceof KomainuError) throw error;
    throw new KomainuError(
      "invalid_input",
      `messages[${index}]: could not be read, as one of its fields threw. Give plain objects.`,
    );
  }
}
