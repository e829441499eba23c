import { describe, expect, it } from "vitest";
import { misconduct } from "../../test/fixtures/lies.ts";
import type { Capability, Engine } from "../core/index.ts";
import { scripted } from "../engines/scripted.ts";
import { createGuard } from "./create-guard.ts";
import type { GuardOptions } from "./guard-options.ts";

const UNHARMFUL = "Answers: \nRequest: unharmful\nCompletion: None\nResponse: None";

function engineOf(architecture: string, lacking: readonly Capability[], more = {}): Engine {
  const capabilities = Object.fromEntries(lacking.map((name) => [name, false]));
  return scripted({
    model: { architecture },
    generate: UNHARMFUL,
    capabilities: { ...capabilities, ...more },
  });
}

describe("an engine that lacks what a guard needs", () => {
  it.each<[Capability, string, GuardOptions]>([
    ["score", "gemma2", { guard: "shieldgemma" }],
    ["logMass", "gemma2", { guard: "shieldgemma", settings: { alpha: 1 } }],
    ["generate", "gemma2", { guard: "arise", mode: "generate" }],
    ["repetitionPenalty", "gemma2", { guard: "arise", mode: "generate" }],
    ["generate", "llama", { guard: "guardreasoner" }],
    ["tokenPrompts", "gemma2", { guard: "shieldgemma" }],
    ["tokenPrompts", "llama", { guard: "guardreasoner" }],
  ])("is refused when the guard is made: %s", async (capability, architecture, options) => {
    const engine = engineOf(architecture, [capability]);
    await expect(createGuard({ ...options, engine })).rejects.toMatchObject({
      code: "capability_missing",
      message: expect.stringContaining("scripted") as string,
    });
  });

  it.each<[string, string, readonly Capability[], GuardOptions]>([
    ["ShieldGemma without a mass", "gemma2", ["logMass", "generate"], { guard: "shieldgemma" }],
    ["ShieldGemma without a tokenizer", "gemma2", ["tokenize"], { guard: "shieldgemma" }],
    ["GuardReasoner without scores", "llama", ["score"], { guard: "guardreasoner" }],
    ["GuardReasoner without offsets", "llama", ["textOffsets"], { guard: "guardreasoner" }],
  ])("serves where it can do without: %s", async (_, architecture, lacking, options) => {
    const engine = engineOf(architecture, lacking);
    const guard = await createGuard({ ...options, engine });
    const verdict = await guard.check("How do I bake bread?");
    expect(verdict.failure).toBeUndefined();
    for (const { probability } of Object.values(verdict.answers ?? {})) {
      expect(probability).toBeUndefined();
    }
  });

  it("is asked as many questions at a time as it takes", async () => {
    const all = engineOf("gemma2", []);
    const one = engineOf("gemma2", [], { maxQuestions: 1 });
    const verdicts = await Promise.all(
      [all, one].map(async (engine) => {
        const guard = await createGuard({ guard: "shieldgemma", engine });
        const { policies, decision } = await guard.check("How do I bake bread?");
        return { policies, decision };
      }),
    );
    expect(verdicts[1]).toEqual(verdicts[0]);
  });
});

const { info: INFO, capabilities: ABILITIES } = engineOf("gemma2", []);

describe("an engine that says too little", () => {
  it.each<[string, object]>([
    ["without capabilities", { capabilities: undefined }],
    ["without a name", { info: undefined }],
    ["with an info of null", { info: null }],
    ["without a model", { info: { ...INFO, model: undefined } }],
    ["whose model has no name", { info: { ...INFO, model: {} } }],
    ...[Number.NaN, 0, -1, 0.5, Infinity, "2048", null].map((contextSize): [string, object] => [
      `with a window of ${contextSize}`,
      { info: { ...INFO, contextSize } },
    ]),
    ...[Number.NaN, 0, -1, 0.5, Infinity, "1"].map((maxQuestions): [string, object] => [
      `that takes ${maxQuestions} questions`,
      { capabilities: { ...ABILITIES, maxQuestions } },
    ]),
    ["that says something else than yes or no", { capabilities: { ...ABILITIES, score: "yes" } }],
    [
      "that cannot be asked",
      {
        get info() {
          throw new TypeError("odd");
        },
      },
    ],
  ])("is refused: one %s", async (_, changes) => {
    const engine = engineOf("gemma2", []);
    Object.defineProperties(engine, Object.getOwnPropertyDescriptors(changes));
    await expect(createGuard({ guard: "shieldgemma", engine })).rejects.toMatchObject({
      name: "KomainuError",
      code: "capability_missing",
    });
  });

  it.each<[string, unknown]>([
    ["NaN", Number.NaN],
    ["nothing", 0],
    ["less than nothing", -1],
    ["without end", Infinity],
  ])("is taken at its first word where its window becomes %s", async (_, contextSize) => {
    const { engine } = misconduct(engineOf("gemma2", []), {});
    const guard = await createGuard({ guard: "shieldgemma", engine });
    Object.defineProperty(engine, "info", { value: { ...INFO, contextSize } });
    const verdict = await guard.check("How do I bake bread? ".repeat(2000));
    expect(verdict.windows?.count).toBeGreaterThan(1);
  });

  it("is refused when it fails while the guard is made", async () => {
    const engine = engineOf("gemma2", []);
    engine.countTokens = async () => Promise.reject(new TypeError("odd"));
    await expect(createGuard({ guard: "shieldgemma", engine })).rejects.toMatchObject({
      name: "KomainuError",
      code: "engine_failed",
    });
  });

  it("is refused when it hangs while the guard is made", async () => {
    const engine = engineOf("gemma2", []);
    engine.countTokens = () => new Promise<never>(() => undefined);
    await expect(
      createGuard({ guard: "shieldgemma", engine, stallTimeout: 20 }),
    ).rejects.toMatchObject({ code: "engine_stalled" });
  });
});
