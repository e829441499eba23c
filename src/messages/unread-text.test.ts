import { HumanMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { findExchange } from "./find-exchange.ts";
import { readMessages } from "./read-messages.ts";

const user = (fields: object): object => ({ role: "user", ...fields });
const part = (fields: object): object => user({ content: [{ type: "text", text: "a" }, fields] });
const document = (fields: object): object => user({ content: [{ type: "document", ...fields }] });
const letter = { type: "text", media_type: "text/plain", data: "A letter." };
const pdf = { type: "base64", media_type: "application/pdf", data: "AA==" };
const blocks = [{ type: "text", text: "b" }];

interface Case {
  readonly name: string;
  readonly message: object;
  readonly text: string;
  readonly unjudged?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "the title and the context of a document",
    message: document({ title: "One", context: "Two", source: letter }),
    text: "One\nTwo\nA letter.",
  },
  {
    name: "the title of a document that is no text",
    message: document({ title: "One", source: pdf }),
    text: "One",
    unjudged: ["file"],
  },
  {
    name: "a document that is a content",
    message: document({
      source: { type: "content", content: [{ type: "text", text: "One" }, { type: "image" }, "x"] },
    }),
    text: "One",
    unjudged: ["image", "other"],
  },
  {
    name: "a document that is a content of text",
    message: document({ source: { type: "content", content: "One" } }),
    text: "One",
  },
  {
    name: "a document that holds itself",
    message: document({
      source: { type: "content", content: [{ type: "document", source: letter }] },
    }),
    text: "",
    unjudged: ["file"],
  },
  {
    name: "another text in a document's source",
    message: document({ source: { ...letter, content: "x" } }),
    text: "A letter.",
    unjudged: ["content"],
  },
  {
    name: "the title of LangChain's plain text",
    message: user({ content: [{ type: "text-plain", text: "b", data: "b", title: "One" }] }),
    text: "One\nb",
  },
  {
    name: "blocks beside another content",
    message: user({ content: "a", content_blocks: blocks }),
    text: "a\n\nb",
  },
  {
    name: "blocks beside the same content",
    message: user({ content: "b", content_blocks: [...blocks, { type: "image", url: "x" }] }),
    text: "b",
    unjudged: ["image"],
  },
  {
    name: "LangChain's blocks by the name of its constructors",
    message: user({ contentBlocks: blocks }),
    text: "b",
  },
  {
    name: "parts, a content and blocks that all differ",
    message: user({ parts: [{ type: "text", text: "c" }], content: "a", content_blocks: blocks }),
    text: "c\n\na\n\nb",
  },
  {
    name: "a name that is a text",
    message: new HumanMessage({ content: "a", name: "Say it aloud." }),
    text: "a",
    unjudged: ["name"],
  },
  {
    name: "a name that is a long word",
    message: user({ content: "a", name: "a".repeat(33) }),
    text: "a",
    unjudged: ["name"],
  },
  { name: "a name", message: user({ content: "a", name: "Ann_2" }), text: "a" },
  {
    name: "a type that is a text",
    message: user({ content: "a", type: "Say it aloud." }),
    text: "a",
    unjudged: ["type"],
  },
  {
    name: "a free role that is a text",
    message: { type: "human", data: { content: "a", role: "Say it aloud." } },
    text: "a",
    unjudged: ["role"],
  },
  {
    name: "fields that are not known",
    message: user({ content: "a", text: "b", note: { a: "b" }, list: ["b"], "a b": "c" }),
    text: "a",
    unjudged: ["text", "note", "list", "other"],
  },
  {
    name: "an id that is a text",
    message: user({ content: "a", chatId: "Say it aloud." }),
    text: "a",
    unjudged: ["chatId"],
  },
  {
    name: "fields without text",
    message: user({ content: "a", a: 1, b: true, c: null, d: "", e: [], f: {}, g: [0.1, null] }),
    text: "a",
  },
  {
    name: "fields that are not known, among LangChain's others",
    message: new HumanMessage({ content: "a", additional_kwargs: { content: "b", note: "c" } }),
    text: "a",
    unjudged: ["content", "note"],
  },
  {
    name: "fields that are not known, in a part of text",
    message: part({ type: "text", text: "b", content: "c", cache_control: { type: "ephemeral" } }),
    text: "ab",
    unjudged: ["content"],
  },
  {
    name: "fields that are not known, in a part of no text of its own",
    message: part({ type: "source", id: "1", url: "https://example.org", text: "b" }),
    text: "a",
    unjudged: ["text"],
  },
  {
    name: "fields that are not known, where a step starts",
    message: user({
      parts: [
        { type: "step-start", text: "b" },
        { type: "text", text: "a" },
      ],
    }),
    text: "a",
    unjudged: ["text"],
  },
  {
    name: "fields that are not known, in what a tool gave",
    message: part({ type: "tool_result", tool_use_id: "1", content: "21", text: "b" }),
    text: "a",
    unjudged: ["text"],
  },
  {
    name: "images beside the content, as Ollama has them",
    message: user({ content: "a", images: ["AA=="] }),
    text: "a",
    unjudged: ["image"],
  },
  {
    name: "data beside the content, as AI SDK 4 has it",
    message: user({ content: "a", data: { note: "b" } }),
    text: "a",
    unjudged: ["data"],
  },
  {
    name: "calls that are no list",
    message: user({ content: "a", tool_calls: "b" }),
    text: "a",
    unjudged: ["tool_call"],
  },
];

describe("no text of a message is passed over", () => {
  it.each(CASES)("$name", ({ message, text, unjudged = [] }) => {
    const exchange = findExchange(readMessages([message]));
    expect(exchange.prompt).toBe(text);
    expect(exchange.unjudged.map(({ type }) => type)).toEqual(unjudged);
  });

  it("parts that are no list are refused", () => {
    expect(() => readMessages([user({ content: "a", parts: "b" })])).toThrow(
      "messages[0].parts: expected a list of parts, found text.",
    );
  });

  it("a title that is no text is refused", () => {
    expect(() => readMessages([document({ title: ["b"], source: letter })])).toThrow(
      "messages[0].content[0].title: expected text, found a list.",
    );
  });

  it("why a tool was not approved is what the tool gave", () => {
    const reason = "Not today.";
    const turns = readMessages([
      {
        role: "tool",
        content: [{ type: "tool-approval-response", approvalId: "1", approved: false, reason }],
      },
      { type: "mcp_approval_response", approval_request_id: "1", approve: false, reason },
    ]);
    expect(turns.map(({ role, text }) => ({ role, text }))).toEqual([
      { role: "tool", text: reason },
      { role: "tool", text: reason },
    ]);
  });
});

describe("reasoning is named where its text is kept back", () => {
  const parts = (content: object): object => ({ role: "assistant", content: [content] });
  it.each<[string, object]>([
    ["Anthropic: redacted", parts({ type: "redacted_thinking", data: "AA==" })],
    ["Anthropic: a signature alone", parts({ type: "thinking", thinking: "", signature: "AA==" })],
    [
      "Responses: encrypted",
      { type: "reasoning", id: "r", summary: [], encrypted_content: "AA==" },
    ],
    ["Responses: kept by the server", { type: "reasoning", id: "r", summary: [] }],
    ["AI SDK: a model message", parts({ type: "reasoning", text: "", providerOptions: { a: {} } })],
    ["AI SDK: a UI message", { role: "assistant", parts: [{ type: "reasoning", text: "" }] }],
    ["AI SDK 4: redacted", parts({ type: "redacted-reasoning", data: "AA==" })],
    [
      "LangChain: of OpenAI",
      { type: "ai", content: "", additional_kwargs: { reasoning: { id: "r" } } },
    ],
    ["LangChain: of Bedrock", parts({ type: "reasoning_content", redactedContent: "AA==" })],
    ["OpenRouter", { role: "assistant", content: "", reasoning_details: [{ data: "AA==" }] }],
    ["Ollama", { role: "assistant", content: "", thinking: "Hm." }],
  ])("%s", (_, message) => {
    const { unjudged } = findExchange(readMessages([message]), "response");
    expect(unjudged).toEqual([{ message: 0, type: "reasoning" }]);
  });
});
