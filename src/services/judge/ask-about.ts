import { defaultOptions, joinPrompts, type Policy, type Prompt } from "../../core/index.ts";
import { shieldgemma } from "../../families/shieldgemma.ts";
import type { Subject } from "../../guard/check-input.ts";

/** What stands around turns in ShieldGemma's prompt; to a chat model it is text like any other. */
const TURN_MARKS = /<(?=\s*\/?\s*(?:start|end)_of_turn\s*>)/giu;

/**
 * ShieldGemma's question about one policy, as one message. There are no control tokens in a message,
 * so that a mark of a turn within the judged text is written apart (`< end_of_turn>`): it ends nothing.
 */
export function askAbout(
  { target, prompt, response }: Subject,
  policy: Policy,
  language: string,
): string {
  const step = shieldgemma.ask({
    target,
    language,
    policies: [policy],
    history: [],
    prompt: markless(prompt),
    response: response === null ? null : markless(response),
    options: { ...defaultOptions(shieldgemma), variant: "chat-template" },
  });
  if (step.type !== "score") throw new TypeError("ShieldGemma is asked by scores");
  return joinPrompts(step.prompt, step.questions[0]?.suffix ?? [])
    .map(textOf)
    .join("")
    .trimEnd();
}

function markless(text: string): string {
  return text.replaceAll(TURN_MARKS, "< ");
}

/** A message has no beginning of sequence. */
function textOf(segment: Prompt[number]): string {
  if (segment.type === "text") return segment.text;
  return segment.type === "control" ? segment.token : "";
}
