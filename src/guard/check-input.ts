import { z } from "zod";
import {
  KomainuError,
  type CheckInput,
  type CheckOptions,
  type Message,
  type Target,
} from "../core/index.ts";

/** A check's input, resolved to the exchange that is judged and the turns before it. */
export interface Subject {
  readonly target: Target;
  readonly prompt: string;
  readonly response: string | null;
  readonly history: readonly Message[];
}

const messageSchema = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string(),
});
const targetSchema = z.enum(["prompt", "response"]);
const inputSchema = z.union([
  z.string(),
  z.strictObject({
    messages: z.array(messageSchema).min(1),
    target: targetSchema.optional(),
  }),
  z.strictObject({ prompt: z.string().optional(), response: z.string().optional() }),
]);

function fromMessages(messages: readonly Message[], target: Target | undefined): Subject {
  const side = target ?? (messages.at(-1)?.role === "assistant" ? "response" : "prompt");
  const role = side === "response" ? "assistant" : "user";
  const judged = messages.findLastIndex((message) => message.role === role);
  if (judged === -1) {
    throw new KomainuError(
      "invalid_input",
      `The messages hold no ${role} turn to judge as ${side}. Choose another target, or add the turn.`,
    );
  }
  const content = messages[judged]?.content ?? "";
  if (side === "prompt") {
    return { target: side, prompt: content, response: null, history: messages.slice(0, judged) };
  }
  const asked = messages.findLastIndex(({ role }, index) => role === "user" && index < judged);
  return {
    target: side,
    prompt: messages[asked]?.content ?? "",
    response: content,
    history: messages.slice(0, Math.max(asked, 0)),
  };
}

/**
 * Reads what was given to `check`. `invalid_input` for anything that is not a string, an exchange
 * or a conversation, or that has nothing to judge on the side asked for.
 */
export function readCheckInput(input: CheckInput, options: CheckOptions = {}): Subject {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) {
    throw new KomainuError(
      "invalid_input",
      "check takes a string, { prompt, response } or { messages, target }, with strings as texts.",
      { cause: parsed.error },
    );
  }
  const value = parsed.data;
  if (typeof value === "string") return exchange(value, undefined, options.target);
  if ("messages" in value) return fromMessages(value.messages, options.target ?? value.target);
  return exchange(value.prompt, value.response, options.target);
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
  };
}
