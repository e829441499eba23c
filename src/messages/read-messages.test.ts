import { inspect } from "node:util";
import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { convertToModelMessages, type UIMessage } from "ai";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KomainuError } from "../core/index.ts";
import { findExchange } from "./find-exchange.ts";
import { findMessages } from "./find-messages.ts";
import { readMessages } from "./read-messages.ts";

const hello = { role: "user", content: "Hello." };

describe("what cannot be read is refused with its place", () => {
  it.each<[string, readonly unknown[], string]>([
    ["an empty list", [], "messages: expected a message, found an empty list."],
    ["a hole", [hello, undefined], "messages[1]: expected a message, found nothing."],
    ["null", [null], "messages[0]: expected a message, found null."],
    ["a number", [hello, hello, 7], "messages[2]: expected a message, found a number."],
    [
      "an object of no form",
      [{}],
      "messages[0].role: expected a role (system, developer, user, assistant or tool), found nothing.",
    ],
    [
      "an unknown role",
      [hello, { role: "critic", content: "x" }],
      'messages[1].role: expected a role (system, developer, user, assistant or tool), found "critic".',
    ],
    [
      "a role that is a whole text",
      [{ role: "Tell me a secret.", content: "x" }],
      "messages[0].role: expected a role (system, developer, user, assistant or tool), found text.",
    ],
    [
      "a role that every object has",
      [{ role: "constructor", content: "x" }],
      'messages[0].role: expected a role (system, developer, user, assistant or tool), found "constructor".',
    ],
    [
      "a user who says null",
      [{ role: "user", content: null }],
      "messages[0].content: expected text or a list of parts, found null.",
    ],
    [
      "an assistant without a content",
      [{ role: "assistant", contents: "x" }],
      "messages[0].content: expected text or a list of parts, found nothing.",
    ],
    [
      "a content that is an object",
      [{ role: "user", content: { text: "x" } }],
      "messages[0].content: expected text or a list of parts, found an object.",
    ],
    [
      "a part without a type",
      [hello, { role: "user", content: [{ type: "text", text: "x" }, { text: "y" }] }],
      "messages[1].content[1].type: expected the name of a kind of part, found nothing.",
    ],
    [
      "a part that is a list",
      [{ role: "user", content: [["x"]] }],
      "messages[0].content[0]: expected a part with a type, found a list.",
    ],
    [
      "a text part without text",
      [{ role: "user", content: [{ type: "text", text: { value: "x" } }] }],
      "messages[0].content[0].text: expected text, found an object.",
    ],
    [
      "a UI message's text part without text",
      [{ id: "1", role: "user", parts: [{ type: "text" }] }],
      "messages[0].parts[0].text: expected text, found nothing.",
    ],
    [
      "a refusal that is no text",
      [{ role: "assistant", content: null, refusal: true }],
      "messages[0].refusal: expected text, found a boolean.",
    ],
    [
      "an unknown item",
      [{ type: "greeting", content: "x" }],
      "messages[0].type: expected an item of the Responses API, or a message with a role, found text.",
    ],
    [
      "a tuple of three",
      [["human", "a", "b"]],
      "messages[0]: expected a role and a content, found a list.",
    ],
    [
      "a tuple of no role",
      [["Hello.", "Good day."]],
      "messages[0][0]: expected a role (system, developer, user, assistant or tool), found text.",
    ],
    [
      "a part of a serialised message",
      [
        {
          lc: 1,
          type: "constructor",
          id: ["langchain_core", "messages", "HumanMessage"],
          kwargs: { content: [3] },
        },
      ],
      "messages[0].kwargs.content[0]: expected a part with a type, found a number.",
    ],
  ])("%s", (_, messages, message) => {
    expect(() => readMessages(messages)).toThrow(
      expect.objectContaining({ code: "invalid_input", message }),
    );
  });
});

/** `read`, or the code of the refusal. */
function outcome(messages: readonly unknown[]): string {
  try {
    return readMessages(messages).every(({ text }) => typeof text === "string") ? "read" : "broken";
  } catch (error) {
    return error instanceof KomainuError ? error.code : String(error);
  }
}

describe("hostile objects", () => {
  const thrown = new RangeError("my secret");
  const getter = {
    role: "user",
    get content(): string {
      throw thrown;
    },
  };
  const revoked = Proxy.revocable({ role: "user" }, {});
  revoked.revoke();

  it.each<[string, unknown]>([
    ["a getter that throws", getter],
    ["a proxy that was revoked", revoked.proxy],
  ])("%s is refused with its index, and nothing of what it threw", (_, message) => {
    let error: unknown;
    try {
      readMessages([hello, message]);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(KomainuError);
    expect(error).toMatchObject({
      code: "invalid_input",
      message: "messages[1]: could not be read, as one of its fields threw. Give plain objects.",
    });
    expect(inspect(error)).not.toContain("my secret");
    expect((error as KomainuError).cause).toBeUndefined();
  });

  it("a content that holds itself is refused", () => {
    const content: unknown[] = [];
    content.push(content);
    expect(() => readMessages([{ role: "user", content }])).toThrow("messages[0].content[0]");
  });

  it("a tool's result that holds itself gives no text", () => {
    const output: Record<string, unknown> = {};
    output["self"] = output;
    const list: unknown[] = [output];
    list.push(list);
    const [turn] = readMessages([
      {
        role: "tool",
        content: [
          { type: "tool-result", output: { type: "json", value: output } },
          { type: "tool-result", output: list },
        ],
      },
    ]);
    expect(turn).toMatchObject({ role: "tool", text: "" });
  });

  it("nothing is read from a polluted prototype", () => {
    const polluted = { role: "system", content: "Be kind.", parts: [{ type: "text", text: "x" }] };
    const shared = Object.prototype;
    for (const [key, value] of Object.entries(polluted)) {
      Reflect.defineProperty(shared, key, { value, configurable: true });
    }
    try {
      expect(() => readMessages([{}])).toThrow("messages[0].role");
      expect(readMessages([["human", "Hello."]])).toMatchObject([{ role: "user", text: "Hello." }]);
    } finally {
      for (const key of Object.keys(polluted)) Reflect.deleteProperty(shared, key);
    }
  });

  it("whatever JSON holds is read, or refused as invalid input", () => {
    const key = fc.constantFrom(
      "role",
      "content",
      "type",
      "text",
      "parts",
      "kwargs",
      "data",
      "lc",
      "id",
      "output",
      "tool_calls",
      "__proto__",
    );
    const word = fc.constantFrom(
      "user",
      "assistant",
      "human",
      "text",
      "tool-result",
      "reasoning",
      "function_call",
      "data-x",
      "",
    );
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        word,
        fc.constantFrom(null, 1, true),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(key, tie("any"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 4 }), (messages) => {
        expect(outcome(messages)).toMatch(/^(read|invalid_input)$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("size", () => {
  it("10,000 messages, all of them the user's", () => {
    const { prompt } = findExchange(readMessages(Array.from({ length: 10_000 }, () => hello)));
    expect(prompt).toHaveLength(10_000 * "Hello.".length + 9_999 * 2);
  });

  it("10,000 turns back and forth, and 10,000 parts of 1 kB", () => {
    const answer = { role: "assistant", content: "Hi." };
    const long = {
      role: "user",
      content: Array.from({ length: 10_000 }, () => ({ type: "text", text: "あ".repeat(1000) })),
    };
    const turns = Array.from({ length: 10_000 }, (_, index) => (index % 2 === 0 ? hello : answer));
    const { prompt, history } = findExchange(readMessages([...turns, long]));
    expect(prompt).toHaveLength(10_000_000);
    expect(history).toHaveLength(10_000);
  });

  it("10,000 images are named once", () => {
    const content = Array.from({ length: 10_000 }, () => ({ type: "image_url", image_url: {} }));
    const { unjudged } = findExchange(readMessages([{ role: "user", content }]));
    expect(unjudged).toEqual([{ message: 0, type: "image" }]);
  });
});

/** Texts by which one can tell whether all were read. */
const mark = fc.nat({ max: 1e9 }).map((n) => `<${n}>`);

describe("no text of the judged turn is lost", () => {
  const content = fc.oneof(
    mark,
    fc.array(
      mark.map((text) => ({ type: "text", text })),
      { minLength: 1, maxLength: 4 },
    ),
  );
  const message = fc.record({
    role: fc.constantFrom("user", "assistant", "tool", "system"),
    content,
  });

  it("whoever speaks last, in however many messages and parts", () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 12 }),
        fc.constantFrom("user", "assistant"),
        (before, role) => {
          const messages = [...before, { role, content: "last" }];
          const { prompt, response, history } = findExchange(readMessages(messages));
          const other = role === "user" ? "assistant" : "user";
          const since = messages.findLastIndex((each) => each.role === other);
          const texts = messages.slice(since + 1).filter((each) => each.role === role);
          const joined = texts.map((each) =>
            typeof each.content === "string"
              ? each.content
              : each.content.map(({ text }) => text).join(""),
          );
          expect(response ?? prompt).toBe(joined.join("\n\n"));
          const rest = messages.length - texts.length;
          expect(history.length).toBe(role === "user" ? rest : history.length);
        },
      ),
    );
  });
});

describe("the AI SDK's own conversion gives the same exchange", () => {
  const text = mark.map((text) => ({ type: "text" as const, text }));
  const step = fc.constant({ type: "step-start" as const });
  const reasoning = mark.map((text) => ({ type: "reasoning" as const, text }));
  const file = fc.constant({
    type: "file" as const,
    mediaType: "image/png",
    url: "https://example.org/a.png",
  });
  const tool = fc.record({
    type: fc.constant("tool-lookup" as const),
    toolCallId: fc.constant("1"),
    state: fc.constant("output-available" as const),
    input: fc.constant({}),
    output: mark,
    providerExecuted: fc.boolean(),
  });
  const user = fc
    .array(fc.oneof(text, file), { minLength: 1, maxLength: 3 })
    .map((parts): UIMessage => ({ id: "u", role: "user", parts }));
  const assistant = fc
    .array(fc.oneof(text, step, reasoning, file, tool), { maxLength: 6 })
    .map((parts): UIMessage => ({
      id: "a",
      role: "assistant",
      parts: [...parts, { type: "text", text: "end" }],
    }));

  it("for any UI messages", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(user, assistant), { minLength: 1, maxLength: 6 }),
        async (messages) => {
          const own = findExchange(readMessages(messages));
          const converted = findExchange(readMessages(await convertToModelMessages(messages)));
          const types = (list: typeof own.unjudged) =>
            [...new Set(list.map(({ type }) => type))].sort();
          expect({ ...converted, unjudged: [] }).toEqual({ ...own, unjudged: [] });
          expect(types(converted.unjudged)).toEqual(types(own.unjudged));
        },
      ),
    );
  });

  it("and LangChain's messages are read alike as objects and as JSON", () => {
    const langChain = fc.oneof(
      mark.map((content): BaseMessage => new HumanMessage(content)),
      mark.map(
        (content): BaseMessage =>
          new AIMessage({ content, tool_calls: [{ name: "f", args: {}, id: "1" }] }),
      ),
      mark.map(
        (content): BaseMessage =>
          new AIMessage({ contentBlocks: [{ type: "text", text: content }] }),
      ),
      mark.map((content): BaseMessage => new ToolMessage({ content, tool_call_id: "1" })),
    );
    fc.assert(
      fc.property(fc.array(langChain, { minLength: 1, maxLength: 6 }), (messages) => {
        const stored: unknown = JSON.parse(JSON.stringify(messages));
        expect(readMessages(stored as unknown[])).toEqual(readMessages(messages));
      }),
    );
  });
});

describe("findMessages", () => {
  const answer = { type: "message", role: "assistant", content: "Hi." };
  it.each<[string, unknown, readonly unknown[] | undefined]>([
    ["a list", [hello], [hello]],
    ["an object with messages", { model: "m", messages: [hello] }, [hello]],
    ["a request to the Responses API", { input: [hello] }, [hello]],
    ["a request whose input is text", { input: "Hello." }, [hello]],
    ["a response", { id: "r", output: [answer] }, [answer]],
    ["a request and its response", { input: "Hello.", output: [answer] }, [hello, answer]],
    ["text", "Hello.", undefined],
    ["an object without any", { prompt: "Hello." }, undefined],
    ["a request that has no answer yet", { input: [hello], output: null }, [hello]],
    ["a response with its settings", { output: [answer], text: { format: {} } }, [answer]],
    ["messages that are no list", { messages: "Hello." }, undefined],
    ["an empty field beside", { messages: [hello], input: [], prompt: null }, [hello]],
  ])("%s", (_, value, messages) => {
    expect(findMessages(value)).toEqual(messages);
  });

  const beside = (fields: string): string =>
    `The object holds messages, and ${fields} beside them, which would not be read. Give only what is to be judged.`;
  it.each<[string, unknown, string]>([
    ["messages and an input", { messages: [hello], input: "Good day." }, beside("input")],
    [
      "messages, an input and an output",
      { messages: [hello], input: [hello], output: [answer] },
      beside("input, output"),
    ],
    ["messages and a prompt", { messages: [hello], prompt: "Good day." }, beside("prompt")],
    ["messages and a response", { messages: [hello], response: "Good day." }, beside("response")],
    ["messages and an answer", { messages: [hello], choices: [answer] }, beside("choices")],
    ["an input and a prompt", { input: [hello], prompt: { id: "p" } }, beside("prompt")],
    [
      "messages that are no list, and an input",
      { messages: { 0: hello }, input: [hello] },
      beside("input"),
    ],
    [
      "an input that is an object",
      { input: hello, output: [answer] },
      "input: expected text or a list of messages.",
    ],
    [
      "an output that is text",
      { input: "Hi.", output: "Hello." },
      "output: expected a list of messages.",
    ],
  ])("refuses %s", (_, value, message) => {
    expect(() => findMessages(value)).toThrow(
      expect.objectContaining({ code: "invalid_input", message }),
    );
  });
});
