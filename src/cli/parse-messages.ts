import { z } from "zod";
import type { Message } from "../core/message.ts";

const message = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string(),
});
const conversation = z.union([
  z.array(message).min(1),
  z.object({ messages: z.array(message).min(1) }).transform(({ messages }) => messages),
]);

/** A conversation: a list of messages, or an object that has one; `undefined` for anything else. */
export function parseMessages(value: unknown): readonly Message[] | undefined {
  return conversation.safeParse(value).data;
}
