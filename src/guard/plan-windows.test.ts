import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  defaultOptions,
  type EngineCapabilities,
  type FamilyRequest,
  type GuardFamily,
} from "../core/index.ts";
import { scripted } from "../engines/scripted.ts";
import { arise } from "../families/arise.ts";
import { guardreasoner } from "../families/guardreasoner.ts";
import { shieldgemma } from "../families/shieldgemma.ts";
import { promptsOf } from "./check-engine.ts";
import { planWindows } from "./plan-windows.ts";
import { utf8Length } from "./utf8-length.ts";

/** An engine that notes what it is asked to count. */
function countingEngine(contextSize: number, capabilities: Partial<EngineCapabilities> = {}) {
  const engine = scripted({ contextSize, capabilities });
  const count = engine.countTokens.bind(engine);
  const calls: number[] = [];
  engine.countTokens = async (prompts, options) => {
    calls.push(prompts.length);
    return count(prompts, options);
  };
  return { calls, engine };
}

function requestOf(family: GuardFamily, prompt: string, response: string | null): FamilyRequest {
  return {
    target: response === null ? "prompt" : "response",
    prompt,
    response,
    history: [],
    language: "en",
    policies: family.policies,
    options: defaultOptions(family),
  };
}

async function plan(
  made: ReturnType<typeof countingEngine>,
  family: GuardFamily,
  [prompt, response]: readonly [prompt: string, response: string | null],
  { maxWindows = 64, signal }: { maxWindows?: number; signal?: AbortSignal } = {},
) {
  const request = requestOf(family, prompt, response);
  const task = { family, engine: made.engine, request, maxWindows, call: { signal } };
  return { request, ...(await planWindows(task)), calls: made.calls };
}

const SENTENCE = "This sentence says nothing at all. ";
const LONG = SENTENCE.repeat(1143);

describe("planWindows asks the engine to count", () => {
  it.each([
    ["never for a short prompt", shieldgemma, ["How do I bake bread?", null], 0],
    ["never for a short exchange", shieldgemma, ["How do I bake?", "With flour."], 0],
    ["never for a short query of ARISE", arise, ["パンの焼き方を教えてください", null], 0],
    ["once for 40,000 characters", shieldgemma, [LONG, null], 1],
    ["once for a response as long", shieldgemma, ["How?", LONG], 1],
    ["once for both as long", guardreasoner, [LONG, LONG], 1],
    ["once for 40,000 characters of ARISE", arise, ["家でパンを焼く。".repeat(5000), null], 1],
    ["once for one sentence as long", shieldgemma, ["bread ".repeat(6667), null], 1],
  ] as const)("%s", async (_, family, texts, expected) => {
    const { calls } = await plan(countingEngine(8192), family, texts);
    expect(calls.length).toBe(expected);
  });

  it("once for a short prompt where bytes prove nothing", async () => {
    const made = countingEngine(8192, { byteBound: false });
    const { calls, windows } = await plan(made, shieldgemma, ["How do I bake bread?", null]);
    expect([calls.length, windows.length]).toEqual([1, 1]);
  });

  it("once for a text that fits though its bytes do not prove it", async () => {
    const made = countingEngine(8192);
    const { calls, windows, request } = await plan(made, shieldgemma, ["家".repeat(6000), null]);
    expect(windows).toEqual([{ request, range: { start: 0, end: 6000 } }]);
    expect(calls.length).toBe(1);
  });

  it("for each text once, however many questions share it", async () => {
    const { calls } = await plan(countingEngine(8192), shieldgemma, [LONG, null]);
    // The sentences, the words before the turn, the turn with the text and without, each question.
    expect(calls).toEqual([1143 + 3 + shieldgemma.policies.length]);
  });

  it("never where it has no tokenizer, and then takes bytes for tokens", async () => {
    const made = countingEngine(8192, { tokenize: false, byteBound: false });
    const { calls, windows } = await plan(made, shieldgemma, [
      "家でパンを焼く。".repeat(2000),
      null,
    ]);
    expect(calls).toEqual([]);
    expect(windows.length).toBeGreaterThan(5);
    for (const { request } of windows) {
      const bytes = promptsOf(shieldgemma.ask(request)).map((prompt) =>
        prompt.reduce((sum, part) => sum + (part.type === "text" ? utf8Length(part.text) : 1), 0),
      );
      expect(Math.max(...bytes)).toBeLessThan(8192);
    }
  });

  it.each([
    ["ten megabytes", "a".repeat(10_000_000), 64],
    ["ten megabytes of Japanese", "家".repeat(10_000_000), 64],
    ["a megabyte in few windows", "a".repeat(1_000_000), 4],
  ])("never for %s, which it refuses", async (_, text, maxWindows) => {
    const made = countingEngine(8192);
    const refused = plan(made, shieldgemma, [text, null], { maxWindows });
    await expect(refused).rejects.toMatchObject({ code: "text_too_long" });
    expect(made.calls).toEqual([]);
  });

  it("no further once it is aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const made = countingEngine(2048);
    const countTokens = made.engine.countTokens.bind(made.engine);
    made.engine.countTokens = async (...call) => {
      controller.abort(reason);
      return countTokens(...call);
    };
    const { signal } = controller;
    await expect(plan(made, shieldgemma, [LONG, null], { signal })).rejects.toBe(reason);
    expect(made.calls.length).toBeLessThanOrEqual(1);
  });
});

describe("planWindows", () => {
  it.each([
    ["an answer of NaN tokens", 8192, Number.NaN],
    ["a window of NaN tokens", Number.NaN, 1],
    ["a window of no tokens", 0, 1],
    ["a window of -1 tokens", -1, 1],
  ])("finds no room with %s", async (_, contextSize, answer) => {
    const { engine } = countingEngine(8192);
    const made = { calls: [], engine: { ...engine, info: { ...engine.info, contextSize } } };
    const family = { ...shieldgemma, answerTokens: () => answer };
    for (const prompt of ["How?", LONG]) {
      await expect(plan(made, family, [prompt, null])).rejects.toMatchObject({
        code: "text_too_long",
      });
    }
  });

  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 3000 }),
    fc.nat(400).map((count) => SENTENCE.repeat(count)),
    fc.nat(1500).map((count) => "家でパンを焼く。".repeat(count)),
  );

  it("shows all of the judged text in windows that fit", async () => {
    const families = fc.constantFrom(shieldgemma, arise);
    const sizes = fc.integer({ min: 2600, max: 4000 });
    const property = fc.asyncProperty(families, sizes, texts, texts, async (...drawn) => {
      const [family, contextSize, prompt, answer] = drawn;
      const response = family.targets.includes("response") ? answer : null;
      const judged = response ?? prompt;
      const made = countingEngine(contextSize);
      const { windows, context, calls } = await plan(made, family, [prompt, response]);
      const room = contextSize - family.answerTokens("score");
      let covered = 0;
      for (const { request, range } of windows) {
        expect(range.start).toBeLessThanOrEqual(covered);
        covered = range.end;
        const shown = response === null ? request.prompt : (request.response ?? "");
        expect(shown).toBe(judged.slice(range.start, range.end));
        const counts = await made.engine.countTokens(promptsOf(family.ask(request)));
        expect(Math.max(...counts)).toBeLessThanOrEqual(room);
        expect(request.prompt.endsWith(prompt.slice(context?.start ?? prompt.length))).toBe(true);
      }
      expect(covered).toBe(judged.length);
      expect(calls.length - windows.length).toBeLessThanOrEqual(2);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it("shows a long prompt's end beside an empty response", async () => {
    const { windows, context } = await plan(countingEngine(4096), shieldgemma, [LONG, ""]);
    expect(windows.map(({ range }) => range)).toEqual([{ start: 0, end: 0 }]);
    expect(context?.end).toBe(LONG.length);
  });

  it.each([
    ["a window smaller than an answer", guardreasoner, 1024],
    ["a window smaller than the guard's own words", shieldgemma, 400],
  ])("refuses %s", async (_, family, contextSize) => {
    const refused = plan(countingEngine(contextSize), family, [LONG, null]);
    await expect(refused).rejects.toMatchObject({
      code: "text_too_long",
      message: expect.stringContaining("no room") as string,
    });
  });
});

describe("utf8Length", () => {
  it("is that of the encoder", () => {
    const property = fc.property(fc.string({ unit: "binary" }), fc.nat(0xffff), (text, unit) => {
      const broken = text + String.fromCharCode(unit) + text;
      expect(utf8Length(broken)).toBe(new TextEncoder().encode(broken).length);
    });
    fc.assert(property);
  });

  it("tells only that a text is longer than a limit", () => {
    expect(utf8Length("家".repeat(10), 9)).toBeGreaterThan(9);
    expect(utf8Length("家".repeat(10), 10)).toBe(30);
  });
});
