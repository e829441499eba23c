import {
  KomainuError,
  type CheckInput,
  type CheckOptions,
  type Message,
  type Target,
  type UnjudgedContent,
} from "../core/index.ts";

/** A check's input, resolved to the exchange that is judged and the turns before it. */
export interface Subject {
  readonly target: Target;
  readonly prompt: string;
  readonly response: string | null;
  readonly history: readonly Message[];
  /** What the judged turn holds beside text. */
  readonly unjudged: readonly UnjudgedContent[];
}

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

function isMessage(value: unknown): value is Message {
  if (!isRecord(value) || typeof value["content"] !== "string") return false;
  return ["system", "user", "assistant"].some((role) => role === value["role"]);
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function isTarget(value: unknown): value is Target | undefined {
  return value === undefined || value === "prompt" || value === "response";
}

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
    const history = messages.slice(0, judged);
    return { target: side, prompt: content, response: null, history, unjudged: [] };
  }
  const asked = messages.findLastIndex(({ role }, index) => role === "user" && index < judged);
  return {
    target: side,
    prompt: messages[asked]?.content ?? "",
    response: content,
    history: messages.slice(0, Math.max(asked, 0)),
    unjudged: [],
  };
}

/**
 * Reads what was given to `check`. `invalid_input` for anything that is not a string, an exchange
 * or a conversation, or that has nothing to judge on the side asked for.
 */
export function readCheckInput(input: CheckInput, options: CheckOptions = {}): Subject {
  const value: unknown = input;
  if (!isTarget(options.target)) throw wrongInput();
  if (typeof value === "string") return exchange(value, undefined, options.target);
  if (!isRecord(value)) throw wrongInput();
  const { messages, target, prompt, response } = value;
  if (Array.isArray(messages) && hasOnly(value, FIELDS.conversation)) {
    if (!messages.every(isMessage) || !isTarget(target)) throw wrongInput();
    return fromMessages(messages, options.target ?? target);
  }
  if (!hasOnly(value, FIELDS.exchange) || !isText(prompt) || !isText(response)) throw wrongInput();
  return exchange(prompt, response, options.target);
}

function wrongInput(): KomainuError {
  return new KomainuError(
    "invalid_input",
    "check takes a string, { prompt, response } or { messages, target }; texts are strings, a message has a role and a content, a target is prompt or response.",
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
