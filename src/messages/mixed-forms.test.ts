import {
  AIMessage,
  AIMessageChunk,
  ChatMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import type { Role } from "../core/index.ts";
import { readMessages } from "./read-messages.ts";

const hello = { role: "user", content: "Hello." };
const id = ["langchain_core", "messages", "HumanMessage"];
const kept = { content: "the one" };

const STORED = `a LangChain message as stored, in "data",`;
const SERIALISED = `a LangChain message as stored, in "kwargs",`;
const ITEM = "an item of the Responses API";
const USER = 'a message of the role "user"';

describe("an item that two forms would read differently is refused", () => {
  it.each<[string, object, string, string]>([
    ["a role and data", { ...hello, type: "human", data: kept }, STORED, "role"],
    ["a role of its own beside data", { role: "user", type: "human", data: kept }, STORED, "role"],
    ["a content beside data", { content: "x", type: "human", data: kept }, STORED, "content"],
    ["parts beside data", { parts: [{}], type: "ai", data: kept }, STORED, "parts"],
    ["an unknown field beside data", { type: "ai", data: kept, "a b": "x" }, STORED, "other"],
    ["a role and kwargs", { ...hello, lc: 1, id, kwargs: kept }, SERIALISED, "role"],
    ["a content beside kwargs", { content: "x", lc: 1, id, kwargs: kept }, SERIALISED, "content"],
    [
      "both of LangChain's",
      { lc: 1, id, kwargs: kept, type: "human", data: { content: "x" } },
      SERIALISED,
      "data",
    ],
    ["a role and another type", { ...hello, type: "ai" }, USER, "type"],
    ["a role and the type of a removal", { ...hello, type: "remove" }, USER, "type"],
    ["a role and the type of a call", { ...hello, type: "function_call" }, USER, "type"],
    ["a role and the type of reasoning", { ...hello, type: "reasoning" }, USER, "type"],
    ["another role in data", { type: "human", data: { ...kept, role: "assistant" } }, USER, "role"],
    ["another type in kwargs", { lc: 1, id, kwargs: { ...kept, type: "ai" } }, USER, "type"],
    ["a call with a content", { type: "function_call", content: "x" }, ITEM, "content"],
    ["an output with parts", { type: "x_call_output", parts: ["x"] }, ITEM, "parts"],
    ["a summary with a content", { type: "compaction", content: "x" }, ITEM, "content"],
    ["reasoning with parts", { type: "reasoning", content: [], parts: ["x"] }, ITEM, "parts"],
  ])("%s", (_, item, form, beside) => {
    expect(() => readMessages([hello, item])).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        message: expect.stringMatching(/^messages\[1\]/) as string,
      }),
    );
    expect(() => readMessages([hello, item])).toThrow(
      `: ${form} with another form's "${beside}" in it; only one of them would be read. Give the message in one form.`,
    );
  });
});

describe("what the libraries make is read", () => {
  const human = new HumanMessage({ content: "the one", id: "1", name: "Ann" });
  const free = new ChatMessage("the one", "user");
  const tool = new ToolMessage({ content: "the one", tool_call_id: "1", artifact: { a: "b" } });
  const chunk = new AIMessageChunk({ content: "the one", id: "1" });
  const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it.each<[string, unknown, Role]>([
    ["LangChain: a message", human, "user"],
    ["LangChain: its fields", Object.assign({}, human), "user"],
    ["LangChain: toJSON", human.toJSON(), "user"],
    ["LangChain: toDict", human.toDict(), "user"],
    ["LangChain: with the id of a row", { session_id: "a-1", ...human.toDict() }, "user"],
    ["LangChain: a free role, with role and type", free, "user"],
    ["LangChain: a free role in JSON", json(free), "user"],
    ["LangChain: a free role as stored", free.toDict(), "user"],
    ["LangChain: a tool", tool, "tool"],
    ["LangChain: a piece of a stream", chunk, "assistant"],
    ["LangChain: a piece of a stream in JSON", json(chunk), "assistant"],
    [
      "LangChain: blocks in JSON",
      json(new AIMessage({ contentBlocks: [{ type: "text", text: "the one" }] })),
      "assistant",
    ],
    [
      "LangChain for Python: toJSON",
      {
        lc: 1,
        type: "constructor",
        id: ["langchain", "schema", "messages", "HumanMessage"],
        kwargs: { content: "the one", type: "human", example: false, additional_kwargs: {} },
      },
      "user",
    ],
    [
      "LangChain for Python: as stored",
      {
        type: "ai",
        data: { content: "the one", type: "ai", name: null, id: null, tool_calls: [] },
      },
      "assistant",
    ],
    ["LangChain: a role and its own type", { ...kept, role: "user", type: "human" }, "user"],
    ["Responses: a message", { type: "message", role: "user", ...kept }, "user"],
    [
      "Anthropic: an answer",
      {
        id: "msg_1",
        type: "message",
        role: "assistant",
        model: "m",
        content: [{ type: "text", text: "the one", citations: null }],
        stop_reason: "end_turn",
        stop_sequence: null,
        usage: { input_tokens: 1, service_tier: "standard" },
      },
      "assistant",
    ],
    [
      "AI SDK 4: a message with both texts",
      {
        id: "1",
        createdAt: "2024-01-01T00:00:00.000Z",
        role: "user",
        content: "the one",
        parts: [{ type: "text", text: "the one" }],
        annotations: [{ note: "x" }],
        revisionId: "r1",
      },
      "user",
    ],
    [
      "AI SDK: a UI message with metadata",
      {
        id: "1",
        role: "user",
        metadata: { note: "x" },
        parts: [{ type: "text", text: "the one", providerMetadata: { p: { a: "b" } } }],
      },
      "user",
    ],
    [
      "an application's own ids and times",
      {
        role: "user",
        ...kept,
        chatId: "c-1",
        user_id: "u",
        sentAt: "2024-01-01",
        rank: 3,
        ok: true,
      },
      "user",
    ],
  ])("%s", (_, message, role) => {
    const [turn, ...more] = readMessages([message]);
    expect(turn).toMatchObject({ role, message: 0, text: "the one", unjudged: [] });
    expect(more).toEqual([]);
  });
});

describe("LangChain's name of OpenAI's role", () => {
  const additional_kwargs = { __openai_role__: "developer" };
  it.each<[string, unknown, Role]>([
    [
      "makes a system's message a developer's",
      new SystemMessage({ content: "x", additional_kwargs }),
      "developer",
    ],
    ["leaves a user's", new HumanMessage({ content: "x", additional_kwargs }), "user"],
    [
      "leaves a user's, as stored",
      { type: "human", data: { content: "x", additional_kwargs } },
      "user",
    ],
    ["leaves a user's with a role", { role: "user", content: "x", additional_kwargs }, "user"],
    ["leaves an assistant's", new AIMessage({ content: "x", additional_kwargs }), "assistant"],
    [
      "leaves a tool's",
      new ToolMessage({ content: "x", tool_call_id: "1", additional_kwargs }),
      "tool",
    ],
  ])("%s", (_, message, role) => {
    expect(readMessages([message])).toMatchObject([{ role, text: "x", unjudged: [] }]);
  });
});
