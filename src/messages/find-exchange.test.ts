import { describe, expect, it } from "vitest";
import type { Role, Target } from "../core/index.ts";
import { findExchange, type Exchange } from "./find-exchange.ts";
import { readMessages } from "./read-messages.ts";

const image = { type: "image_url", image_url: { url: "https://example.org/a.png" } };
const say = (role: Role, content: unknown = `${role} speaks`): object => ({ role, content });
const user = (content: unknown): object => say("user", content);
const assistant = (content: unknown): object => say("assistant", content);
const calling = { role: "assistant", content: null, tool_calls: [{ id: "1" }] };

interface Case {
  readonly name: string;
  readonly messages: readonly object[];
  readonly target?: Target;
  readonly expected: Partial<Exchange>;
}

const CASES: readonly Case[] = [
  {
    name: "several messages of the user in a row are one prompt",
    messages: [user("a"), user("b"), user("c")],
    expected: { target: "prompt", prompt: "a\n\nb\n\nc", history: [] },
  },
  {
    name: "a developer's turn between them is history",
    messages: [user("a"), say("developer", "d"), user("b")],
    expected: { prompt: "a\n\nb", history: [{ role: "developer", content: "d" }] },
  },
  {
    name: "turns of the system and of tools at the end are no side's",
    messages: [user("a"), assistant("b"), say("tool"), say("system")],
    expected: { target: "response", prompt: "a", response: "b", history: [] },
  },
  {
    name: "a prompt ends where the assistant spoke, if only by calling a tool",
    messages: [user("a"), calling, say("tool", "t"), user("b")],
    expected: {
      target: "prompt",
      prompt: "b",
      history: [
        { role: "user", content: "a" },
        { role: "tool", content: "t" },
      ],
    },
  },
  {
    name: "a turn that only calls a tool has no text",
    messages: [user("a"), calling, say("tool", "t")],
    expected: { target: "response", response: "", unjudged: [{ message: 1, type: "tool_call" }] },
  },
  {
    name: "and its question can be judged instead",
    messages: [user("a"), calling, say("tool", "t")],
    target: "prompt",
    expected: { target: "prompt", prompt: "a", response: null, unjudged: [] },
  },
  {
    name: "the steps of an agent are one response, calls included",
    messages: [user("a"), assistant("b"), calling, say("tool", "t"), assistant("c")],
    expected: { response: "b\n\nc", history: [], unjudged: [{ message: 2, type: "tool_call" }] },
  },
  {
    name: "an image of the prompt is not the response's",
    messages: [user([image]), assistant("b")],
    expected: { prompt: "", response: "b", unjudged: [] },
  },
  {
    name: "an image of an earlier turn is nobody's",
    messages: [user([image]), assistant("b"), user("c")],
    expected: { prompt: "c", history: [{ role: "assistant", content: "b" }], unjudged: [] },
  },
  {
    name: "images of the judged side are named by their message",
    messages: [user("a"), assistant("b"), user([image, image]), user([image])],
    expected: {
      prompt: "",
      unjudged: [
        { message: 2, type: "image" },
        { message: 3, type: "image" },
      ],
    },
  },
  {
    name: "a conversation that the assistant opens",
    messages: [say("system", "s"), assistant("a"), assistant("b")],
    expected: {
      prompt: "",
      response: "a\n\nb",
      history: [{ role: "system", content: "s" }],
    },
  },
  {
    name: "the response before a prompt that waits",
    messages: [user("a"), assistant("b"), user("c")],
    target: "response",
    expected: { prompt: "a", response: "b" },
  },
];

describe("findExchange", () => {
  it.each(CASES)("$name", ({ messages, target, expected }) => {
    expect(findExchange(readMessages(messages), target)).toMatchObject(expected);
  });

  it.each<[Target, object]>([
    ["prompt", assistant("a")],
    ["response", user("a")],
    ["prompt", say("tool")],
  ])("refuses a %s that nobody spoke", (target, message) => {
    expect(() => findExchange(readMessages([message]), target)).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
  });
});
