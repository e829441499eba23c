import { describe, expect, it } from "vitest";
import {
  NO_USAGE,
  type CheckInput,
  type CheckOptions,
  type Guard,
  type Verdict,
} from "../core/index.ts";
import { defineGuard } from "./define-guard.ts";
import type { Subject } from "./check-input.ts";

/** A guard that denies what holds the word "deny", and keeps what it was given. */
function wordGuard(): { readonly guard: Guard; readonly seen: Subject[] } {
  const seen: Subject[] = [];
  const guard = defineGuard({
    id: "word",
    title: "The word guard",
    targets: ["prompt", "response"],
    policies: [
      { id: "word", title: "Word", category: "word", wording: { prompt: {}, response: {} } },
    ],
    provenance: {
      type: "classifier",
      guard: "word",
      model: { name: "word", sha256: "0".repeat(64) },
    },
    assurance: "screen",
    judge: async (subject) => {
      seen.push(subject);
      const violated = (subject.response ?? subject.prompt).includes("deny");
      const score = violated ? 1 : 0;
      const policy = { policy: "word", category: "word", score, threshold: 0.5, violated };
      return { policies: [policy], usage: NO_USAGE };
    },
  });
  return { guard, seen };
}

const IMAGE = { type: "image_url", image_url: { url: "https://example.org/a.png" } };
const image = { role: "user", content: [{ type: "text", text: "What is this?" }, IMAGE] };
const imageAlone = { role: "user", content: [IMAGE] };
const denied = { role: "user", content: [{ type: "text", text: "deny me" }, IMAGE] };
const called = { role: "assistant", content: "I look.", tool_calls: [{ id: "1" }] };
const thinking = { role: "assistant", content: [{ type: "thinking", thinking: "Hm." }, IMAGE] };

function check(messages: readonly object[], options: CheckOptions = {}): Promise<Verdict> {
  return wordGuard().guard.check({ messages }, options);
}

it("judges nothing once it is closed", async () => {
  const { guard } = wordGuard();
  await guard.close();
  expect(await guard.check("hello")).toMatchObject({
    decision: "unknown",
    failure: { code: "engine_disposed" },
  });
});

describe("content that is not judged", () => {
  it.each<[string, object, CheckOptions, Verdict["decision"], string | undefined]>([
    ["an image", image, {}, "unknown", "unjudged_content"],
    ["an image that may pass", image, { unjudged: "pass" }, "allow", undefined],
    ["an image that may pass by name", image, { unjudged: ["image"] }, "allow", undefined],
    [
      "an image where calls may pass",
      image,
      { unjudged: ["tool_call"] },
      "unknown",
      "unjudged_content",
    ],
    ["an image beside a violation", denied, {}, "deny", undefined],
    ["a call of a tool", called, {}, "unknown", "unjudged_content"],
    ["a call of a tool that may pass", called, { unjudged: ["tool_call"] }, "allow", undefined],
    ["an image alone", imageAlone, {}, "unknown", "unjudged_content"],
    [
      "an image alone that may pass",
      imageAlone,
      { unjudged: "pass" },
      "unknown",
      "nothing_to_judge",
    ],
    [
      "an image alone that may pass, and may be empty",
      imageAlone,
      { unjudged: "pass", allowEmpty: true },
      "allow",
      undefined,
    ],
    [
      "an image alone where text may be empty",
      imageAlone,
      { allowEmpty: true },
      "unknown",
      "unjudged_content",
    ],
    ["reasoning alone", thinking, { unjudged: ["reasoning"] }, "unknown", "unjudged_content"],
  ])("%s", async (_, message, options, decision, code) => {
    const verdict = await check([message], options);
    expect({ decision: verdict.decision, code: verdict.failure?.code }).toEqual({ decision, code });
    expect(verdict.unjudged?.length).toBeGreaterThan(0);
  });

  it.each<[string, object, string, string]>([
    ["of a known type", thinking, "image", '["image"] (--unjudged image)'],
    [
      "of a type that the command line does not know",
      { role: "assistant", content: [IMAGE], note: "my secret" },
      "image, note",
      '["image", "note"] (--unjudged image,note)',
    ],
  ])(
    "%s: the failure names what stops, and how to let it pass",
    async (_, message, types, remedy) => {
      const { reason } = await check([message], { unjudged: ["reasoning"] });
      expect(reason).toBe(
        `Not judged: The response holds content that this guard does not judge: ${types}. Judge it otherwise, or let it pass with unjudged: ${remedy}.`,
      );
    },
  );

  it("the verdict names each by its message", async () => {
    const { unjudged } = await check([image, { role: "user", content: "Well?" }, denied]);
    expect(unjudged).toEqual([
      { message: 0, type: "image" },
      { message: 2, type: "image" },
    ]);
  });

  it("text alone names nothing", async () => {
    expect(await check([{ role: "user", content: "Hello." }])).not.toHaveProperty("unjudged");
  });
});

describe("text that is not visible", () => {
  const none = "\u200B\uFEFF\u2060\u00AD\u034F\uFE0F\u{E0041}";

  it.each<[string, CheckInput]>([
    ["a prompt", none],
    ["a response", { prompt: "Hello.", response: ` ${none}\n` }],
    ["messages", { messages: [{ role: "user", content: [{ type: "text", text: none }] }] }],
  ])("%s of it is nothing to judge", async (_, input) => {
    const { guard, seen } = wordGuard();
    const { decision, failure } = await guard.check(input);
    expect([decision, failure?.code]).toEqual(["unknown", "nothing_to_judge"]);
    expect(seen).toEqual([]);
    expect(await guard.check(input, { allowEmpty: true })).toMatchObject({ decision: "allow" });
  });

  it("beside one letter it is judged, as it is", async () => {
    const { guard, seen } = wordGuard();
    await guard.check(`${none}a${none}`);
    expect(seen[0]?.prompt).toBe(`${none}a${none}`);
  });
});

describe("messages that cannot be read", () => {
  const bad = {
    messages: [
      { role: "user", content: "Hello." },
      { role: "user", content: 7 },
    ],
  };
  const message = "messages[1].content: expected text or a list of parts, found a number.";

  it("reject a check, with their place", async () => {
    const checking = wordGuard().guard.check(bad);
    await expect(checking).rejects.toMatchObject({ code: "invalid_input", message });
  });

  it("are one unknown among many verdicts", async () => {
    const { guard } = wordGuard();
    const verdicts = await guard.checkAll(["Hello.", bad, { messages: [image] }]);
    expect(verdicts.map(({ decision }) => decision)).toEqual(["allow", "unknown", "unknown"]);
    expect(verdicts[1]?.failure).toEqual({ code: "invalid_input", message });
  });
});

it("the judge is given the exchange and the turns before it", async () => {
  const { guard, seen } = wordGuard();
  await guard.check({
    messages: [
      { role: "developer", content: [{ type: "text", text: "Be brief." }] },
      { role: "user", content: [{ type: "input_text", text: "Hello." }] },
      { id: "1", role: "assistant", parts: [{ type: "text", text: "Good day." }] },
    ],
  });
  expect(seen).toEqual([
    {
      target: "response",
      prompt: "Hello.",
      response: "Good day.",
      history: [{ role: "developer", content: "Be brief." }],
      unjudged: [],
    },
  ]);
});
