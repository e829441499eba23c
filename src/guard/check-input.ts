import { KomainuError, type CheckInput, type CheckOptions, type Target } from "../core/index.ts";
import { findExchange, type Exchange } from "../messages/find-exchange.ts";
import { readMessages } from "../messages/read-messages.ts";

/** A check's input, resolved to the exchange that is judged and the turns before it. */
export type Subject = Exchange;

/** The fields that each form of input may have: a mistyped one must not judge nothing. */
const FIELDS = {
  exchange: ["prompt", "response"],
  conversation: ["messages", "target"],
} as const;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasOnly(value: Record<string, unknown>, fields: readonly string[]): boolean {
  return Object.keys(value).every((key) => fields.includes(key));
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function isTarget(value: unknown): value is Target | undefined {
  return value === undefined || value === "prompt" || value === "response";
}

/**
 * Reads what was given to `check`. `invalid_input` for anything that is not a string, an exchange
 * or a conversation, that has nothing to judge on the side asked for, or
 * whose messages cannot be read: the error names the message.
 */
export function readCheckInput(input: CheckInput, options: CheckOptions = {}): Subject {
  const value: unknown = input;
  if (!isTarget(options.target)) throw wrongInput();
  if (typeof value === "string") return exchange(value, undefined, options.target);
  if (!isRecord(value)) throw wrongInput();
  const { messages, target, prompt, response } = value;
  if (Array.isArray(messages) && hasOnly(value, FIELDS.conversation)) {
    if (!isTarget(target)) throw wrongInput();
    return findExchange(readMessages(messages), options.target ?? target);
  }
  if (!hasOnly(value, FIELDS.exchange) || !isText(prompt) || !isText(response)) throw wrongInput();
  return exchange(prompt, response, options.target);
}

function wrongInput(): KomainuError {
  return new KomainuError(
    "invalid_input",
    "check takes a string, { prompt, response } or { messages, target }; texts are strings, messages a list, a target is prompt or response.",
  );
}

function exchange(
  prompt: string | undefined,
  response: string | undefined,
  target: Target = response === undefined ? "prompt" : "response",
): Subject {
  const judged = target === "response" ? response : prompt;
  if (judged === undefined) {
    throw new KomainuError("invalid_input", `There is no ${target} to judge: give one to check.`);
  }
  return {
    target,
    prompt: prompt ?? "",
    response: target === "response" ? judged : null,
    history: [],
    unjudged: [],
  };
}
