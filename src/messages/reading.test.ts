import { describe, expect, it } from "vitest";
import { findExchange } from "./find-exchange.ts";
import { readMessages } from "./read-messages.ts";

const hello = { role: "user", content: "Hello." };
const text = { type: "text", text: "a" };
const most = (count: string, what: string): string =>
  `messages: expected at most ${count} ${what} in a conversation, found more. Give only its last messages.`;

function copies<T>(value: T, count: number): T[] {
  return Array.from({ length: count }, () => value);
}

/** What a tool gave, a list of lists of lists, all of them the same. */
function nested(width: number): unknown[] {
  return copies(copies(copies("a", width), width), width);
}

function selfHolding(): unknown[] {
  const list: unknown[] = [];
  list.push(...copies(list, 1000));
  return list;
}

/** A pair of a pair of a pair …: 2^60 values in JSON. */
function doubled(): object {
  let value: object = { a: 1 };
  for (let depth = 0; depth < 60; depth++) value = { left: value, right: value };
  return value;
}

const tool = (output: unknown): object => ({
  role: "tool",
  content: [{ type: "tool-result", output }],
});

describe("a conversation that holds more than is read", () => {
  it.each<[string, readonly unknown[], string]>([
    ["messages", copies(hello, 100_001), most("100,000", "messages")],
    ["messages that are holes", Array(2 ** 32 - 1), most("100,000", "messages")],
    [
      "parts in one message",
      [{ role: "user", content: copies(text, 100_001) }],
      most("100,000", "parts"),
    ],
    [
      "parts in all messages",
      copies({ role: "user", content: copies(text, 1001) }, 100),
      most("100,000", "parts"),
    ],
    [
      "parts of a UI message",
      [{ role: "user", parts: copies(text, 100_001) }],
      most("100,000", "parts"),
    ],
    [
      "holes for parts of a UI message",
      [{ role: "user", parts: Array(2 ** 32 - 1) }],
      most("100,000", "parts"),
    ],
    ["values that a tool gave", [tool(nested(101))], most("1,000,000", "values")],
    ["holes that a tool gave", [tool(Array(2 ** 32 - 1))], most("1,000,000", "values")],
    ["a list that holds itself", [tool(selfHolding())], most("1,000,000", "values")],
    ["values in JSON", [tool({ type: "json", value: doubled() })], most("1,000,000", "values")],
    [
      "characters",
      copies({ role: "user", content: "a".repeat(2 ** 20) }, 257),
      most("268,435,456", "characters"),
    ],
  ])("%s", (_, messages, message) => {
    expect(() => readMessages(messages)).toThrow(
      expect.objectContaining({ code: "invalid_input", message }),
    );
  });

  it("100,000 messages are read", () => {
    expect(findExchange(readMessages(copies(hello, 100_000))).prompt).toHaveLength(799_998);
  });

  it("a deep result of a tool gives no text, a deep content is refused", () => {
    let deep: unknown = "a";
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    const [turn] = readMessages([tool({ type: "json", value: deep })]);
    expect(turn).toMatchObject({ role: "tool", text: "" });
    expect(() => readMessages([{ role: "user", content: deep }])).toThrow("messages[0].content[0]");
  });

  it("bytes in what a tool gave are left out", () => {
    const [turn] = readMessages([tool({ name: "a", bytes: new Uint8Array(2_000_000) })]);
    expect(turn?.text).toBe('{"name":"a"}');
  });

  it("of thousands of kinds of parts, the first 64 are named", () => {
    const content = Array.from({ length: 5000 }, (_, index) => ({ type: `kind-${index}` }));
    const { unjudged } = findExchange(readMessages([{ role: "user", content }]));
    expect(unjudged).toHaveLength(65);
    expect(unjudged.at(-1)).toEqual({ message: 0, type: "other" });
  });
});
