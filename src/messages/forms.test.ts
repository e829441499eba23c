import {
  AIMessage,
  AIMessageChunk,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  mapChatMessagesToStoredMessages,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
  type BaseMessage,
  type BaseMessageLike,
} from "@langchain/core/messages";
import { convertToModelMessages, type ModelMessage, type UIMessage } from "ai";
import type OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { findExchange, type Exchange } from "./find-exchange.ts";
import { readMessages } from "./read-messages.ts";

type Chat = OpenAI.Chat.Completions.ChatCompletionMessageParam[];
type ChatAnswer = OpenAI.Chat.Completions.ChatCompletionMessage;
type Input = OpenAI.Responses.ResponseInputItem[];
type Output = OpenAI.Responses.ResponseOutputItem[];

const IMAGE = "data:image/png;base64,AA==";

function exchangeOf(messages: readonly unknown[], target?: "prompt" | "response"): Exchange {
  return findExchange(readMessages(messages), target);
}

/** One conversation: a question, a tool that is asked, its result, and an answer. */
const chat = [
  { role: "developer", content: "Be brief." },
  { role: "user", content: "Hello." },
  { role: "assistant", content: "Hello!" },
  {
    role: "user",
    content: [
      { type: "text", text: "How warm is it " },
      { type: "text", text: "in Kyoto?" },
    ],
  },
  {
    role: "assistant",
    content: "I look it up.",
    tool_calls: [
      { id: "1", type: "function", function: { name: "weather", arguments: '{"city":"Kyoto"}' } },
    ],
  },
  { role: "tool", tool_call_id: "1", content: "21 degrees" },
  { role: "assistant", content: "It is 21 degrees." },
] satisfies Chat;

const responses = [
  { role: "developer", content: "Be brief." },
  { role: "user", content: "Hello." },
  { role: "assistant", content: "Hello!" },
  {
    type: "message",
    role: "user",
    content: [
      { type: "input_text", text: "How warm is it " },
      { type: "input_text", text: "in Kyoto?" },
    ],
  },
  {
    type: "message",
    id: "m1",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text: "I look it up.", annotations: [] }],
  },
  { type: "function_call", call_id: "1", name: "weather", arguments: '{"city":"Kyoto"}' },
  {
    type: "function_call_output",
    call_id: "1",
    output: [{ type: "input_text", text: "21 degrees" }],
  },
  {
    type: "message",
    id: "m2",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text: "It is 21 degrees.", annotations: [] }],
  },
] satisfies Input;

const model = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Hello." },
  { role: "assistant", content: "Hello!" },
  {
    role: "user",
    content: [
      { type: "text", text: "How warm is it " },
      { type: "text", text: "in Kyoto?" },
    ],
  },
  {
    role: "assistant",
    content: [
      { type: "text", text: "I look it up." },
      { type: "tool-call", toolCallId: "1", toolName: "weather", input: { city: "Kyoto" } },
    ],
  },
  {
    role: "tool",
    content: [
      {
        type: "tool-result",
        toolCallId: "1",
        toolName: "weather",
        output: { type: "text", value: "21 degrees" },
      },
    ],
  },
  { role: "assistant", content: [{ type: "text", text: "It is 21 degrees." }] },
] satisfies ModelMessage[];

const ui = [
  { id: "0", role: "system", parts: [{ type: "text", text: "Be brief." }] },
  { id: "1", role: "user", parts: [{ type: "text", text: "Hello." }] },
  { id: "2", role: "assistant", parts: [{ type: "text", text: "Hello!" }] },
  {
    id: "3",
    role: "user",
    parts: [
      { type: "text", text: "How warm is it " },
      { type: "text", text: "in Kyoto?" },
    ],
  },
  {
    id: "4",
    role: "assistant",
    parts: [
      { type: "step-start" },
      { type: "text", text: "I look it up.", state: "done" },
      {
        type: "tool-weather",
        toolCallId: "1",
        state: "output-available",
        input: { city: "Kyoto" },
        output: "21 degrees",
      },
      { type: "step-start" },
      { type: "text", text: "It is 21 degrees.", state: "done" },
      { type: "source-url", sourceId: "s", url: "https://example.org", title: "Weather" },
    ],
  },
] satisfies UIMessage[];

const langChain: BaseMessage[] = [
  new SystemMessage("Be brief."),
  new HumanMessage("Hello."),
  new AIMessage("Hello!"),
  new HumanMessage({
    content: [
      { type: "text", text: "How warm is it " },
      { type: "text", text: "in Kyoto?" },
    ],
  }),
  new AIMessage({
    content: "I look it up.",
    tool_calls: [{ id: "1", name: "weather", args: { city: "Kyoto" }, type: "tool_call" }],
  }),
  new ToolMessage({ tool_call_id: "1", content: "21 degrees" }),
  new AIMessage({ contentBlocks: [{ type: "text", text: "It is 21 degrees." }] }),
];

const tuples = [
  ["developer", "Be brief."],
  ["human", "Hello."],
  ["ai", "Hello!"],
  { role: "user", content: [{ type: "text", text: "How warm is it in Kyoto?" }] },
  new AIMessage({
    content: "I look it up.",
    additional_kwargs: {
      tool_calls: [{ id: "1", type: "function", function: { name: "weather", arguments: "{}" } }],
    },
  }),
  ["assistant", "It is 21 degrees."],
] satisfies BaseMessageLike[];

const anthropic = [
  { role: "user", content: "Hello." },
  { role: "assistant", content: "Hello!" },
  { role: "user", content: [{ type: "text", text: "How warm is it in Kyoto?" }] },
  {
    role: "assistant",
    content: [
      { type: "text", text: "I look it up." },
      { type: "tool_use", id: "1", name: "weather", input: { city: "Kyoto" } },
    ],
  },
  {
    role: "user",
    content: [
      { type: "tool_result", tool_use_id: "1", content: [{ type: "text", text: "21 degrees" }] },
    ],
  },
  { role: "assistant", content: [{ type: "text", text: "It is 21 degrees." }] },
];

const FORMS: readonly [string, readonly unknown[]][] = [
  ["OpenAI's Chat Completions", chat],
  ["OpenAI's Responses", responses],
  ["the AI SDK's model messages", model],
  ["the AI SDK's UI messages", ui],
  ["LangChain's messages", langChain],
  ["LangChain's messages as JSON", JSON.parse(JSON.stringify(langChain)) as unknown[]],
  ["LangChain's messages as stored", mapChatMessagesToStoredMessages(langChain)],
  ["LangChain's short forms", tuples],
  ["Anthropic's messages", anthropic],
  ["a mixture", [...chat.slice(0, 3), ...ui.slice(3, 4), ...langChain.slice(4)]],
];

describe("the same conversation is the same exchange", () => {
  it.each(FORMS)("in %s", (_, messages) => {
    const exchange = exchangeOf(messages);
    expect(exchange).toMatchObject({
      target: "response",
      prompt: "How warm is it in Kyoto?",
      response: "I look it up.\n\nIt is 21 degrees.",
    });
    expect(exchange.unjudged.map(({ type }) => type)).toEqual(["tool_call"]);
    expect(exchange.history.filter(({ role }) => role === "user" || role === "assistant")).toEqual([
      { role: "user", content: "Hello." },
      { role: "assistant", content: "Hello!" },
    ]);
    const prompt = exchangeOf(messages, "prompt");
    expect(prompt).toMatchObject({ prompt: "How warm is it in Kyoto?", response: null });
    expect(prompt.unjudged).toEqual([]);
    expect(prompt.history).toEqual(exchange.history);
  });

  it.each(FORMS)("and a tool's result stands in the history, in %s", (_, messages) => {
    const tools = exchangeOf([...messages, { role: "user", content: "Thanks." }]).history;
    const given = tools.filter(({ role }) => role === "tool");
    expect(given).toEqual(messages === tuples ? [] : [{ role: "tool", content: "21 degrees" }]);
  });

  it("as the AI SDK's own conversion of its UI messages", async () => {
    const converted = await convertToModelMessages(ui);
    expect(exchangeOf(converted)).toMatchObject({
      ...exchangeOf(ui),
      unjudged: [{ message: 4, type: "tool_call" }],
    });
  });
});

describe("system and developer turns take their place in the history", () => {
  it.each<[string, readonly unknown[], string]>([
    ["OpenAI's Chat Completions", chat, "developer"],
    ["OpenAI's Responses", responses, "developer"],
    ["the AI SDK's model messages", model, "system"],
    ["the AI SDK's UI messages", ui, "system"],
    ["LangChain's messages", langChain, "system"],
    ["LangChain's tuples", tuples, "developer"],
  ])("in %s", (_, messages, role) => {
    expect(exchangeOf(messages).history[0]).toEqual({ role, content: "Be brief." });
  });
});

interface Part {
  readonly name: string;
  readonly messages: readonly unknown[];
  readonly text: string;
  readonly unjudged: readonly string[];
}

const userChat = (
  content: OpenAI.Chat.Completions.ChatCompletionContentPart[],
): readonly unknown[] => [{ role: "user", content }] satisfies Chat;
const assistant = (fields: Omit<ChatAnswer, "role">): readonly unknown[] => [
  { role: "assistant", ...fields } satisfies ChatAnswer,
];
const input = (content: OpenAI.Responses.ResponseInputContent[]): readonly unknown[] =>
  [{ role: "user", content }] satisfies Input;
const output = (...items: Output): readonly unknown[] => items;
const modelUser = (
  content: Extract<ModelMessage, { role: "user" }>["content"],
): readonly unknown[] => [{ role: "user", content }] satisfies ModelMessage[];
const modelAssistant = (
  content: Extract<ModelMessage, { role: "assistant" }>["content"],
): readonly unknown[] => [{ role: "assistant", content }] satisfies ModelMessage[];
const uiMessage = (role: UIMessage["role"], parts: UIMessage["parts"]): readonly unknown[] =>
  [{ id: "0", role, parts }] satisfies UIMessage[];

const PARTS: readonly Part[] = [
  {
    name: "Chat Completions: images, sounds and files of a user",
    messages: userChat([
      { type: "text", text: "What is this?" },
      { type: "image_url", image_url: { url: IMAGE } },
      { type: "image_url", image_url: { url: IMAGE } },
      { type: "input_audio", input_audio: { data: "AA==", format: "wav" } },
      { type: "file", file: { file_id: "f" } },
    ]),
    text: "What is this?",
    unjudged: ["image", "audio", "file"],
  },
  {
    name: "Chat Completions: a refusal is text of the response",
    messages: assistant({ content: null, refusal: "I cannot help with that." }),
    text: "I cannot help with that.",
    unjudged: [],
  },
  {
    name: "Chat Completions: a content and a refusal are both read",
    messages: assistant({ content: "Well.", refusal: "I cannot help with that." }),
    text: "Well.\n\nI cannot help with that.",
    unjudged: [],
  },
  {
    name: "Chat Completions: refusal parts",
    messages: [
      {
        role: "assistant",
        content: [
          { type: "text", text: "No. " },
          { type: "refusal", refusal: "I cannot." },
        ],
      },
    ] satisfies Chat,
    text: "No. I cannot.",
    unjudged: [],
  },
  {
    name: "Chat Completions: a spoken answer is read by its transcript",
    messages: assistant({
      content: null,
      refusal: null,
      audio: { id: "a", data: "AA==", expires_at: 0, transcript: "Good day." },
    }),
    text: "Good day.",
    unjudged: ["audio"],
  },
  {
    name: "Chat Completions: calls alone",
    messages: assistant({
      content: null,
      refusal: null,
      tool_calls: [{ id: "1", type: "custom", custom: { name: "f", input: "x" } }],
    }),
    text: "",
    unjudged: ["tool_call"],
  },
  {
    name: "Chat Completions: a call of a function, as it was before tools",
    messages: assistant({
      content: null,
      refusal: null,
      function_call: { name: "f", arguments: "{}" },
    }),
    text: "",
    unjudged: ["tool_call"],
  },
  {
    name: "Chat Completions: the reasoning of compatible servers",
    messages: [{ role: "assistant", content: "Yes.", reasoning_content: "Hm." }],
    text: "Yes.",
    unjudged: ["reasoning"],
  },
  {
    name: "Responses: images and files of a user",
    messages: input([
      { type: "input_text", text: "What is this?" },
      { type: "input_image", image_url: IMAGE, detail: "auto" },
      { type: "input_file", file_id: "f" },
    ]),
    text: "What is this?",
    unjudged: ["image", "file"],
  },
  {
    name: "Responses: reasoning with text is named, a refusal is read",
    messages: output(
      { type: "reasoning", id: "r", summary: [{ type: "summary_text", text: "Hm." }] },
      {
        type: "message",
        id: "m",
        role: "assistant",
        status: "completed",
        content: [{ type: "refusal", refusal: "I cannot." }],
      },
    ),
    text: "I cannot.",
    unjudged: ["reasoning"],
  },
  {
    name: "Responses: tools of the server",
    messages: output(
      {
        type: "web_search_call",
        id: "w",
        status: "completed",
        action: { type: "search", query: "q", queries: [] },
      },
      { type: "file_search_call", id: "f", status: "completed", queries: ["q"] },
      {
        type: "code_interpreter_call",
        id: "c",
        status: "completed",
        container_id: "x",
        code: "1 + 1",
        outputs: [{ type: "logs", logs: "2" }],
      },
      { type: "mcp_call", id: "p", name: "f", server_label: "s", arguments: "{}", output: "o" },
      { type: "mcp_list_tools", id: "l", server_label: "s", tools: [] },
      { type: "mcp_approval_request", id: "q", name: "f", server_label: "s", arguments: "{}" },
      { type: "image_generation_call", id: "i", status: "completed", result: "AA==" },
    ),
    text: "",
    unjudged: ["tool_call", "tool_call", "tool_call", "tool_call", "tool_call", "image"],
  },
  {
    name: "Responses: what the server keeps is named",
    messages: [
      { role: "user", content: "Go on." },
      { id: "i" },
      { type: "item_reference", id: "j" },
    ] satisfies Input,
    text: "",
    unjudged: ["item_reference", "item_reference"],
  },
  {
    name: "model messages: images and files of a user",
    messages: modelUser([
      { type: "text", text: "What is this?" },
      { type: "image", image: new Uint8Array(1) },
      { type: "file", data: new URL("https://example.org/a.mp3"), mediaType: "audio/mpeg" },
      { type: "file", data: "AA==", mediaType: "application/pdf" },
    ]),
    text: "What is this?",
    unjudged: ["image", "audio", "file"],
  },
  {
    name: "model messages: reasoning, files and calls of the assistant",
    messages: modelAssistant([
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "Look: " },
      { type: "file", data: "AA==", mediaType: "image/png" },
      { type: "text", text: "a cat." },
      { type: "tool-call", toolCallId: "1", toolName: "f", input: {} },
      { type: "tool-approval-request", approvalId: "a", toolCallId: "1" },
    ]),
    text: "Look: a cat.",
    unjudged: ["reasoning", "image", "tool_call"],
  },
  {
    name: "UI messages: files of a user",
    messages: uiMessage("user", [
      { type: "text", text: "What is this?" },
      { type: "file", mediaType: "image/png", url: IMAGE },
    ]),
    text: "What is this?",
    unjudged: ["image"],
  },
  {
    name: "UI messages: every part of an assistant",
    messages: uiMessage("assistant", [
      { type: "step-start" },
      { type: "reasoning", text: "Hm." },
      { type: "dynamic-tool", toolName: "f", toolCallId: "1", state: "input-available", input: {} },
      { type: "data-chart", data: { points: [1] } },
      { type: "source-document", sourceId: "d", mediaType: "application/pdf", title: "A book" },
      { type: "text", text: "Here." },
    ]),
    text: "Here.",
    unjudged: ["reasoning", "tool_call", "data"],
  },
  {
    name: "LangChain: standard blocks",
    messages: [
      new HumanMessage({
        contentBlocks: [
          { type: "text", text: "What is this?" },
          { type: "image", url: IMAGE },
          { type: "video", url: "https://example.org/a" },
          { type: "text-plain", text: " A letter.", data: " A letter.", mimeType: "text/plain" },
          { type: "text-plain", url: "https://example.org/b", mimeType: "text/plain" },
          { type: "non_standard", value: { a: 1 } },
        ],
      }),
    ],
    text: "What is this? A letter.",
    unjudged: ["image", "video", "file", "non_standard"],
  },
  {
    name: "LangChain: reasoning, calls and a refusal",
    messages: [
      new AIMessage({
        content: [
          { type: "reasoning", reasoning: "Hm." },
          { type: "tool_call", name: "f", args: {}, id: "1" },
          { type: "text", text: "Yes." },
        ],
        additional_kwargs: { refusal: "But no more." },
      }),
    ],
    text: "Yes.\n\nBut no more.",
    unjudged: ["reasoning", "tool_call"],
  },
  {
    name: "LangChain: a piece of a stream",
    messages: [new AIMessageChunk("It is")],
    text: "It is",
    unjudged: [],
  },
  {
    name: "LangChain: messages without a type, as before 1.0",
    messages: [{ content: "Hello.", additional_kwargs: {}, _getType: () => "human" }],
    text: "Hello.",
    unjudged: [],
  },
  {
    name: "Anthropic: thinking, and a document of text",
    messages: [
      {
        role: "user",
        content: [
          {
            type: "document",
            source: { type: "text", media_type: "text/plain", data: "A letter." },
          },
          { type: "document", source: { type: "base64", media_type: "application/pdf", data: "" } },
        ],
      },
    ],
    text: "A letter.",
    unjudged: ["file"],
  },
  {
    name: "older AI SDKs: a content beside parts that differ from it",
    messages: [{ role: "user", content: "One.", parts: [{ type: "text", text: "Two." }] }],
    text: "Two.\n\nOne.",
    unjudged: [],
  },
  {
    name: "older AI SDKs: a content that the parts repeat",
    messages: [{ role: "user", content: "One.", parts: [{ type: "text", text: "One." }] }],
    text: "One.",
    unjudged: [],
  },
  {
    name: "a part that is not known is named",
    messages: [
      {
        role: "user",
        content: [
          { type: "hologram", text: "?" },
          { type: "a b\n", c: 1 },
        ],
      },
    ],
    text: "",
    unjudged: ["hologram", "other"],
  },
];

describe("the parts of a message", () => {
  it.each(PARTS)("$name", ({ messages, text, unjudged }) => {
    const exchange = exchangeOf(messages);
    expect(exchange.response ?? exchange.prompt).toBe(text);
    expect(exchange.unjudged.map(({ type }) => type)).toEqual(unjudged);
  });

  it("what a function gave, and LangChain's messages of a free role, by their names", () => {
    const generic = new ChatMessage("Hello.", "user");
    const [first, second, third] = readMessages([
      generic,
      JSON.parse(JSON.stringify(generic)),
      new FunctionMessage({ name: "f", content: "21" }),
    ]);
    expect(first).toMatchObject({ role: "user", text: "Hello." });
    expect(second).toMatchObject({ role: "user", text: "Hello." });
    expect(third).toMatchObject({ role: "tool", text: "21" });
    expect(() => readMessages([new ChatMessage("Hello.", "critic")])).toThrow(
      'messages[0].role: expected a role (system, developer, user, assistant or tool), found "critic".',
    );
    expect(() => readMessages([new RemoveMessage({ id: "1" })])).toThrow('found "remove"');
  });
});
