import type { FamilyRequest, Message } from "../core/index.ts";

const SPEAKERS = {
  system: "System",
  developer: "Developer",
  user: "User",
  assistant: "Assistant",
  tool: "Tool",
} as const;

function line(message: Message): string {
  return `${SPEAKERS[message.role]}: ${message.content}\n\n`;
}

/**
 * The prompt of a request with the turns before it, when they are asked for.
 *
 * None of the three families has a place for earlier turns in its format; a transcript inside the
 * user's text is the one form that leaves the format whole. It only grows at its end, so a longer
 * conversation evaluates only what is new.
 */
export function promptWithHistory(request: FamilyRequest): string {
  const { history, prompt, options } = request;
  if (options.history === "last-turn" || history.length === 0) return prompt;
  return history.map(line).join("") + `${SPEAKERS.user}: ${prompt}`;
}
