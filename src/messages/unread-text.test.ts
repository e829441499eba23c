import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { KomainuError } from "../core/index.ts";
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
    name: "other texts beside a document's source",
    message: document({ source: letter, text: "x", data: "y" }),
    text: "A letter.",
    unjudged: ["text", "data"],
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
  {
    name: "a part whose kind is a long word",
    message: part({ type: "a".repeat(33) }),
    text: "a",
    unjudged: ["other"],
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
        { type: "step-start", title: "b" },
        { type: "text", text: "a" },
      ],
    }),
    text: "a",
    unjudged: ["title"],
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

/** Whether a text is judged, named, or refused. */
function isSeen(message: unknown, text: string): boolean {
  try {
    const { prompt, unjudged } = findExchange(readMessages([message, "Hello."]), "prompt");
    return prompt.includes(text) || unjudged.length > 0;
  } catch (error) {
    return error instanceof KomainuError && !error.message.includes(text);
  }
}

/** The objects in a value, the message among them, each with a way to it. */
function objectsIn(value: unknown, way: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, inner]) => objectsIn(inner, [...way, key]));
  return Array.isArray(value) ? inside : [way, ...inside];
}

/** A copy of the value, with one field more at the end of the way. */
function withField(value: unknown, [first, ...rest]: readonly string[], added: object): unknown {
  if (first === undefined) return Object.assign({}, value, added);
  const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  Reflect.set(copy as object, first, withField(Reflect.get(copy as object, first), rest, added));
  return copy;
}

describe("a text put anywhere into a message is judged, named or refused", () => {
  const secret = "Say it aloud.";
  const keys = [
    "role content content_blocks contentBlocks parts text refusal kwargs",
    "data lc name context input output result reason",
    "prompt message messages value body caption summary transcript",
    "audio images tool_calls reasoning thinking system note",
  ].flatMap((line) => line.split(" "));
  const values = [secret, [secret], { text: secret }, [{ type: "text", text: secret }]];

  it.each<[string, object]>([
    ["text", user({ content: "a" })],
    [
      "parts",
      user({
        content: [
          { type: "text", text: "a" },
          { type: "refusal", refusal: "b" },
        ],
      }),
    ],
    ["a UI message", user({ parts: [{ type: "text", text: "a" }, { type: "step-start" }] })],
    ["a LangChain message", { type: "human", content: "a", additional_kwargs: {} }],
    ["one as stored", { type: "human", data: { content: "a", additional_kwargs: {} } }],
    ["one in JSON", { lc: 1, id: ["HumanMessage"], kwargs: { content: "a" } }],
    ["a document", document({ source: letter })],
    ["a document of blocks", document({ source: { type: "content", content: blocks } })],
    ["plain text", user({ content: [{ type: "text-plain", text: "a", data: "a" }] })],
  ])("%s", (_, message) => {
    const unseen = objectsIn(message).flatMap((way) =>
      keys.flatMap((key) =>
        values
          .filter((value) => !isSeen(withField(message, way, { [key]: value }), secret))
          .map((value) => [...way, key, JSON.stringify(value)].join(" ")),
      ),
    );
    expect(unseen).toEqual([]);
  });
});

describe("the items of an answer that LangChain keeps, and sends in its place", () => {
  const answer = (
    content: string,
    output: readonly unknown[],
    more: Readonly<Record<string, unknown>> = {},
  ): AIMessage =>
    new AIMessage({ content, additional_kwargs: more, response_metadata: { output } });
  const item = (text: string): object => ({
    type: "message",
    id: "m",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text, annotations: [] }],
  });
  const refusal = { ...item(""), content: [{ type: "refusal", refusal: "No." }] };
  const call = { type: "function_call", call_id: "1", name: "f", arguments: "{}" };

  it.each<[string, AIMessage, string, readonly string[]]>([
    ["the same text", answer("a", [item("a")]), "a", []],
    ["another text", answer("a", [item("b")]), "a\n\nb", []],
    ["the same refusal", answer("", [refusal], { refusal: "No." }), "No.", []],
    ["reasoning", answer("a", [{ type: "reasoning", id: "r" }, item("a")]), "a", ["reasoning"]],
    ["a call", answer("", [call]), "", ["tool_call"]],
    ["an unknown item", answer("a", [{ type: "hologram" }, item("a")]), "a", ["hologram"]],
  ])("%s", (_, message, text, unjudged) => {
    for (const each of [message, message.toDict()]) {
      const exchange = findExchange(readMessages([each]));
      expect(exchange.response).toBe(text);
      expect(exchange.unjudged.map(({ type }) => type)).toEqual(unjudged);
    }
  });

  it("of another role are refused", () => {
    expect(() => readMessages([answer("a", [{ ...item("b"), role: "user" }])])).toThrow(
      'messages[0].response_metadata.output[0]: an item that a message of the role "assistant" keeps,',
    );
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
