import { describe, expect, it } from "vitest";
import type { CheckInput, CheckOptions, Message } from "../core/index.ts";
import { readCheckInput } from "./check-input.ts";

const conversation: readonly Message[] = [
  { role: "system", content: "Be kind." },
  { role: "user", content: "first question" },
  { role: "assistant", content: "first answer" },
  { role: "user", content: "second question" },
  { role: "assistant", content: "second answer" },
];

describe("readCheckInput", () => {
  it.each<[string, CheckInput, CheckOptions, object]>([
    ["a string is a prompt", "hello", {}, { target: "prompt", prompt: "hello", response: null }],
    ["empty text is text", "", {}, { target: "prompt", prompt: "", response: null }],
    [
      "an exchange is judged by its response",
      { prompt: "q", response: "a" },
      {},
      { target: "response", prompt: "q", response: "a" },
    ],
    [
      "the prompt of an exchange, when asked for, and then no response is shown",
      { prompt: "q", response: "a" },
      { target: "prompt" },
      { target: "prompt", prompt: "q", response: null },
    ],
    [
      "a response alone stands behind an empty prompt",
      { response: "a" },
      {},
      { target: "response", prompt: "", response: "a" },
    ],
    [
      "the last turn of a conversation, with the turns before the exchange",
      { messages: conversation },
      {},
      {
        target: "response",
        prompt: "second question",
        response: "second answer",
        history: conversation.slice(0, 3),
      },
    ],
    [
      "the last turn of the chosen side",
      { messages: conversation, target: "prompt" },
      {},
      { target: "prompt", prompt: "second question", history: conversation.slice(0, 3) },
    ],
    [
      "the response before an unanswered prompt",
      { messages: conversation.slice(0, 4), target: "response" },
      {},
      { target: "response", prompt: "first question", response: "first answer" },
    ],
    [
      "an opening by the assistant",
      { messages: [{ role: "assistant", content: "Welcome." }] },
      {},
      { target: "response", prompt: "", response: "Welcome.", history: [] },
    ],
  ])("%s", (_, input, options, expected) => {
    expect(readCheckInput(input, options)).toMatchObject(expected);
  });

  it.each<[string, unknown, CheckOptions]>([
    ["nothing", undefined, {}],
    ["a number", 42, {}],
    ["no side at all", {}, {}],
    ["a prompt that is no string", { prompt: 1 }, {}],
    ["an unknown field", { prompt: "q", respone: "a" }, {}],
    ["no messages", { messages: [] }, {}],
    ["a message of an unknown role", { messages: [{ role: "tool", content: "x" }] }, {}],
    ["a response that is not there", { prompt: "q" }, { target: "response" }],
    ["a side that never spoke", { messages: conversation.slice(0, 2) }, { target: "response" }],
  ])("refuses %s", (_, input, options) => {
    expect(() => readCheckInput(input as CheckInput, options)).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});
