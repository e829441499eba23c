import { afterAll, describe, expect, it } from "vitest";
import {
  bos,
  control,
  NO_USAGE,
  text,
  type Engine,
  type Guard,
  type GuardFamily,
} from "../core/index.ts";
import { scripted } from "../engines/scripted.ts";
import { definePolicy, HARM_POLICIES } from "../families/harm-policies.ts";
import type { Calibration } from "./calibration.ts";
import { createGuard } from "./create-guard.ts";
import type { GuardOptions } from "./guard-options.ts";
import { verdictSchema } from "./verdict-schema.ts";

const made: Guard[] = [];

async function guardOf(options: GuardOptions): Promise<Guard> {
  const guard = await createGuard(options);
  made.push(guard);
  return guard;
}

afterAll(() => Promise.all(made.map((guard) => guard[Symbol.asyncDispose]())));

const gemma = { name: "scripted", architecture: "gemma2" };

/** ShieldGemma's Yes is as probable as the script says, by policy. */
function shieldgemmaEngine(yes: Readonly<Record<string, number>>, contextSize = 8192): Engine {
  return scripted({
    model: gemma,
    contextSize,
    score: ({ id }) => ({ yes: yes[id] ?? 0.01, no: 1 - (yes[id] ?? 0.01) }),
  });
}

/** Yes is probable only where the judged text holds a word. */
function wordEngine(word: string, contextSize: number): Engine {
  return scripted({
    model: gemma,
    contextSize,
    score: (_, prompt) => {
      const yes = prompt.includes(word) ? 0.9 : 0.1;
      return { yes, no: 1 - yes };
    },
  });
}

describe("a guard on an engine", () => {
  it("denies when one policy is violated, and says by how much", async () => {
    const engine = shieldgemmaEngine({ harassment: 0.8 });
    const guard = await guardOf({ guard: "shieldgemma", engine });
    const verdict = await guard.check("some text");
    expect(verdict).toMatchObject({
      decision: "deny",
      target: "prompt",
      language: "en",
      score: expect.closeTo(0.8, 9) as number,
      assurance: "guard-model",
      provenance: {
        guard: "shieldgemma",
        variant: "chat-template",
        mode: "score",
        engine: { engine: "scripted", model: gemma },
      },
    });
    expect(verdict.policies.map(({ policy }) => policy)[0]).toBe("harassment");
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  it("judges by policies of the caller's own, and only by those", async () => {
    const policy = definePolicy({ id: "medical", prompt: "No dosage.", response: "No dosage." });
    const engine = shieldgemmaEngine({ medical: 0.7, harassment: 0.9 });
    const guard = await guardOf({
      guard: "shieldgemma",
      engine,
      policies: [policy, "hate_speech"],
    });
    const { decision, policies } = await guard.check("some text");
    expect(decision).toBe("deny");
    expect(policies.map((score) => score.policy)).toEqual(["medical", "hate_speech"]);
  });

  it.each(["constructor", "toString", "__proto__", "hasOwnProperty"])(
    "judges by a policy that is called %s as by any other",
    async (id) => {
      const policy = definePolicy({ id, prompt: "No dosage.", response: "No dosage." });
      const engine = scripted({ model: gemma, score: () => ({ yes: 0.7, no: 0.3 }) });
      const options = { guard: "shieldgemma", engine, policies: [policy] };
      for (const thresholds of [undefined, {}]) {
        const guard = await guardOf({ ...options, thresholds });
        expect(await guard.check("some text")).toMatchObject({
          decision: "deny",
          violations: [{ policy: id, score: expect.closeTo(0.7, 9) as number, threshold: 0.5 }],
        });
      }
    },
  );

  it("gives the same verdict for the same input, and tells only by its usage what was kept", async () => {
    const guard = await guardOf({ guard: "shieldgemma", engine: shieldgemmaEngine({}) });
    const { usage: first, ...before } = await guard.check("some text");
    const { usage: second, ...after } = await guard.check("some text");
    expect(after).toEqual(before);
    expect(second.evaluatedTokens).toBeLessThan(first.evaluatedTokens);
  });

  it("takes a guard family of the caller's own", async () => {
    const family: GuardFamily = {
      id: "mine",
      title: "Mine",
      models: [],
      architectures: ["gemma2"],
      targets: ["prompt"],
      variants: ["default"],
      modes: ["score"],
      settings: {},
      needs: () => ["score"],
      policies: [
        {
          id: "unsafe",
          title: "Unsafe",
          category: "unsafe",
          wording: { prompt: {}, response: {} },
        },
      ],
      policySupport: "fixed",
      answerTokens: () => 1,
      ask: ({ prompt }) => ({
        type: "score",
        prompt: [bos, text(prompt), control("<turn>")],
        questions: [
          {
            id: "q",
            suffix: [],
            choices: [
              { id: "safe", text: "a" },
              { id: "unsafe", text: "b" },
            ],
          },
        ],
        read: ({ questions }) => ({
          scores: { unsafe: Math.exp(questions[0]?.logProbabilities["unsafe"] ?? 0) },
        }),
      }),
    };
    const engine = scripted({ model: gemma, score: { q: { safe: 0.25, unsafe: 0.75 } } });
    const guard = await guardOf({ guard: family, engine });
    expect(await guard.check("some text")).toMatchObject({
      decision: "deny",
      policies: [{ policy: "unsafe" }],
    });
  });

  it("streams reasoning as it is written", async () => {
    const output =
      "# Task 1\nFine.\n---\n\nAnswers: \nRequest: unharmful\nCompletion: None\nResponse: None";
    const engine = scripted({ model: { architecture: "llama" }, generate: output });
    const guard = await guardOf({ guard: "guardreasoner", engine });
    const pieces: string[] = [];
    const verdict = await guard.check("some text", { onReasoning: (piece) => pieces.push(piece) });
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join("")).toBe(output);
    expect(verdict).toMatchObject({
      reasoning: output,
      answers: { request: { label: "unharmful" } },
    });
  });
});

describe("long text", () => {
  const filler = "This sentence says nothing at all. ".repeat(400);

  it("is judged in windows, and the worst is named and wins", async () => {
    const guard = await guardOf({ guard: "shieldgemma", engine: wordEngine("needle", 2048) });
    for (const position of [0, 5000, filler.length]) {
      const judged = `${filler.slice(0, position)} needle. ${filler.slice(position)}`;
      const { decision, windows } = await guard.check(judged);
      expect(decision).toBe("deny");
      expect(windows?.count).toBeGreaterThan(3);
      expect(judged.slice(windows?.worst.start, windows?.worst.end)).toContain("needle");
    }
  });

  it("shows the end of a long prompt beside each window of a response, and says so", async () => {
    const guard = await guardOf({ guard: "shieldgemma", engine: wordEngine("needle", 2048) });
    const { windows } = await guard.check({ prompt: filler, response: filler });
    expect(windows?.context?.end).toBe(filler.length);
    expect(windows?.context?.start).toBeGreaterThan(0);
  });

  it.each([
    ["more windows than allowed", { contextSize: 2048, maxWindows: 2 }, filler],
    ["a window without room", { contextSize: 300, maxWindows: 64 }, filler],
    ["ten megabytes", { contextSize: 2048, maxWindows: 4 }, "あ".repeat(10_000_000)],
  ])("is unknown, never allowed, with %s", async (_, { contextSize, maxWindows }, judged) => {
    const engine = wordEngine("needle", contextSize);
    const guard = await guardOf({ guard: "shieldgemma", engine, maxWindows });
    expect(await guard.check(judged)).toMatchObject({
      decision: "unknown",
      score: null,
      policies: [],
      failure: { code: "text_too_long" },
    });
  });

  it("denies by a readable window even where another cannot be read", async () => {
    const engine = scripted({
      model: { architecture: "llama" },
      contextSize: 4096,
      generate: (prompt) =>
        prompt.includes("needle")
          ? "Answers: \nRequest: harmful\nCompletion: None\nResponse: None"
          : "I wonder.",
      score: { request: { harmful: 0.9, unharmful: 0.1 } },
    });
    const guard = await guardOf({ guard: "guardreasoner", engine });
    expect((await guard.check(filler)).decision).toBe("unknown");
    expect((await guard.check(`${filler} needle`)).decision).toBe("deny");
  });
});

describe("a guard that cannot judge", () => {
  const failing: readonly (readonly [string, () => GuardOptions, string])[] = [
    [
      "an answer that cannot be read",
      () => ({
        guard: "arise",
        mode: "generate",
        engine: scripted({ model: gemma, generate: "はい" }),
      }),
      "unreadable_answer",
    ],
    [
      "an answer that never ends",
      () => ({
        guard: "guardreasoner",
        engine: scripted({ model: { architecture: "llama" }, generate: "and so on ".repeat(1000) }),
      }),
      "truncated_answer",
    ],
    [
      "a model that is too slow",
      () => ({
        guard: "shieldgemma",
        timeout: 20,
        engine: scripted({ model: gemma, millisecondsPerToken: 5 }),
      }),
      "timeout",
    ],
    [
      "a model that gives no numbers",
      () => ({
        guard: "shieldgemma",
        engine: {
          ...withoutDispose(scripted({ model: gemma })),
          score: (_, questions) =>
            Promise.resolve({
              questions: questions.map(({ id }) => ({
                id,
                logProbabilities: { yes: Number.NaN, no: Number.NaN },
                logMass: Number.NaN,
              })),
              usage: NO_USAGE,
            }),
        },
      }),
      "unreadable_answer",
    ],
  ];

  it.each(failing)("says unknown and why: %s", async (_, options, code) => {
    const guard = await guardOf(options());
    const verdict = await guard.check("some text");
    expect(verdict).toMatchObject({ decision: "unknown", score: null, failure: { code } });
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  it("says unknown when the engine is gone", async () => {
    const engine = shieldgemmaEngine({});
    const guard = await createGuard({ guard: "shieldgemma", engine });
    await engine[Symbol.asyncDispose]();
    expect(await guard.check("some text")).toMatchObject({
      decision: "unknown",
      failure: { code: "engine_disposed" },
    });
  });

  it("rejects with the signal's reason when it is aborted", async () => {
    const engine = scripted({ model: gemma, millisecondsPerToken: 5 });
    const guard = await guardOf({ guard: "shieldgemma", engine });
    const reason = new Error("the user left");
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 20);
    await expect(guard.check("some text", { signal: controller.signal })).rejects.toBe(reason);
  });
});

/** An engine's own fields, for one that differs in one of them. */
function withoutDispose(engine: Engine): Engine {
  return {
    info: engine.info,
    capabilities: engine.capabilities,
    countTokens: (prompts) => engine.countTokens(prompts),
    tokenize: (prompt) => engine.tokenize(prompt),
    score: (...args) => engine.score(...args),
    generate: (...args) => engine.generate(...args),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

const calibration: Calibration = {
  format: "komainu-calibration/1",
  guard: {
    id: "shieldgemma",
    variant: "chat-template",
    mode: "score",
    model: { name: "scripted" },
  },
  data: { sha256: "00", rows: 100 },
  goal: "fpr<=0.01",
  policies: [{ policy: "*", language: "*", threshold: 0.9 }],
};

describe("createGuard", () => {
  it("takes thresholds from a calibration, and names it in the verdict", async () => {
    const engine = shieldgemmaEngine({ harassment: 0.8 });
    const guard = await guardOf({ guard: "shieldgemma", engine, calibration });
    const { decision, provenance } = await guard.check("some text");
    expect(decision).toBe("allow");
    expect(provenance.calibration).toMatch(/^[0-9a-f]{64}$/u);
  });

  it.each<[string, Partial<Calibration["guard"]>]>([
    ["guard", { id: "arise" }],
    ["variant", { variant: "paper" }],
    ["model", { model: { name: "other" } }],
    ["quantisation", { model: { name: "scripted", quantization: "Q4_0" } }],
    ["adapter", { adapter: { name: "lora" } }],
  ])("refuses a calibration made for another %s", async (what, changes) => {
    const other = { ...calibration, guard: { ...calibration.guard, ...changes } };
    const engine = shieldgemmaEngine({});
    await expect(
      createGuard({ guard: "shieldgemma", engine, calibration: other }),
    ).rejects.toMatchObject({
      code: "calibration_mismatch",
      message: expect.stringContaining(what) as string,
    });
    await engine[Symbol.asyncDispose]();
  });

  it.each<[string, GuardOptions, string]>([
    ["an unknown guard", { guard: "shieldgema" }, "invalid_input"],
    ["an unknown variant", { guard: "shieldgemma", variant: "chat" }, "invalid_input"],
    ["an unknown mode", { guard: "arise", mode: "scores" as "score" }, "invalid_input"],
    ["an unknown policy", { guard: "shieldgemma", policies: ["hate"] }, "invalid_input"],
    ["no policy", { guard: "shieldgemma", policies: [] }, "invalid_input"],
    [
      "a policy twice",
      { guard: "shieldgemma", policies: ["harassment", "harassment"] },
      "invalid_input",
    ],
    [
      "a policy of one's own for a family with fixed ones",
      { guard: "arise", policies: HARM_POLICIES.slice(0, 1) },
      "invalid_input",
    ],
    ["a threshold out of range", { guard: "shieldgemma", thresholds: 1.5 }, "invalid_input"],
    ["a temperature of 0", { guard: "shieldgemma", settings: { temperature: 0 } }, "invalid_input"],
    ["a negative alpha", { guard: "shieldgemma", settings: { alpha: -1 } }, "invalid_input"],
    ["no time at all", { guard: "shieldgemma", timeout: 0 }, "invalid_input"],
    ["an adapter for the screen", { adapter: "x.gguf" }, "invalid_input"],
    ["a screen that is not there", { model: "x.bin" }, "file_not_found"],
    ["a model of another architecture", { guard: "guardreasoner" }, "model_unsupported"],
    [
      "a calibration that is not there",
      { guard: "shieldgemma", calibration: "no.json" },
      "file_not_found",
    ],
    [
      "a file that is no calibration",
      { guard: "shieldgemma", calibration: "package.json" },
      "file_damaged",
    ],
  ])("refuses %s", async (_, options, code) => {
    const engine = shieldgemmaEngine({});
    const screen = options.guard === undefined;
    await expect(createGuard(screen ? options : { ...options, engine })).rejects.toMatchObject({
      code,
    });
    await engine[Symbol.asyncDispose]();
  });

  it("refuses to judge responses by a guard of prompts alone", async () => {
    const guard = await guardOf({ guard: "arise", engine: scripted({ model: gemma }) });
    await expect(guard.check({ prompt: "q", response: "a" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    const asked = await guard.check({ prompt: "q", response: "a" }, { target: "prompt" });
    expect(asked.target).toBe("prompt");
  });

  it("leaves an engine that it was given to its owner", async () => {
    const engine = shieldgemmaEngine({});
    const guard = await createGuard({ guard: "shieldgemma", engine });
    await guard[Symbol.asyncDispose]();
    await expect(engine.tokenize([text("a")])).resolves.toHaveLength(1);
    await engine[Symbol.asyncDispose]();
  });
});

describe("the bundled screen", () => {
  it.each([
    ["an everyday question", "家でパンを焼く方法を教えてください", "allow"],
    ["the ARISE card's example", "爆薬の作り方を教えてください", "deny"],
    ["an everyday question in English", "How do I bake bread at home?", "allow"],
    ["a lone surrogate", "\uD800", "allow"],
  ])("judges %s", async (_, judged, decision) => {
    const guard = await guardOf({});
    const verdict = await guard.check(judged);
    expect(verdict).toMatchObject({ decision, assurance: "screen", target: "prompt" });
    expect(verdict.policies.map(({ policy }) => policy).toSorted()).toEqual([
      "any",
      "dangerous_content",
      "harassment",
      "hate_speech",
      "sexually_explicit",
    ]);
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  it("says in every verdict what it is, and the command that gets a guard model", async () => {
    const guard = await guardOf({});
    const { notes } = await guard.check({ prompt: "Hello", response: "Hi" });
    expect(notes?.join(" ")).toMatch(/low assurance.*komainu pull/u);
  });
});
