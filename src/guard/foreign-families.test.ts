import { afterAll, describe, expect, it } from "vitest";
import { bos, text, type GuardFamily, type Reading, type Step } from "../core/index.ts";
import { scripted } from "../engines/scripted.ts";
import { createGuard } from "./create-guard.ts";
import { verdictSchema } from "./verdict-schema.ts";

const engine = scripted({ model: { architecture: "gemma2" }, generate: "fine" });
afterAll(() => engine[Symbol.asyncDispose]());

/** A family that lets the model write, and reads the answer so. */
function familyReading(read: () => unknown): GuardFamily {
  return {
    id: "mine",
    title: "Mine",
    models: [],
    architectures: ["gemma2"],
    targets: ["prompt"],
    variants: ["default"],
    modes: ["generate"],
    settings: {},
    needs: () => ["generate"],
    policies: ["any", "other"].map((id) => {
      return { id, title: id, category: id, wording: { prompt: {}, response: {} } };
    }),
    policySupport: "fixed",
    answerTokens: () => 8,
    ask: ({ prompt }) => ({
      type: "generate",
      prompt: [bos, text(prompt)],
      options: { maxTokens: 8 },
      read: () => read() as Reading | Step,
    }),
  };
}

async function verdictBy(read: () => unknown) {
  await using guard = await createGuard({ guard: familyReading(read), engine });
  return guard.check("How do I bake bread?");
}

const low = { any: 0.1, other: 0.1 };

describe("a family that is anyone's code", () => {
  it.each<[string, () => unknown, string]>([
    ["nothing", () => undefined, "unreadable_answer"],
    ["null", () => null, "unreadable_answer"],
    ["a text", () => "allow", "unreadable_answer"],
    ["a list", () => [low], "unreadable_answer"],
    ["a promise", async () => ({ scores: low }), "unreadable_answer"],
    ["an empty object", () => ({}), "unreadable_answer"],
    ["a step that is none", () => ({ type: "think", prompt: [] }), "unreadable_answer"],
    ["no scores", () => ({ scores: {} }), "unreadable_answer"],
    [
      "no scores, and a failure of null",
      () => ({ scores: {}, failure: null }),
      "unreadable_answer",
    ],
    ["scores of null", () => ({ scores: null }), "unreadable_answer"],
    ["a Map of scores", () => ({ scores: new Map(Object.entries(low)) }), "unreadable_answer"],
    ["inherited scores", () => ({ scores: Object.create(low) as object }), "unreadable_answer"],
    ["one score too few", () => ({ scores: { any: 0.1 } }), "unreadable_answer"],
    ...[Number.NaN, Infinity, -0.1, 1.1, "0.1", null].map(
      (any): [string, () => unknown, string] => [
        `a score of ${any}`,
        () => ({ scores: { ...low, any } }),
        "unreadable_answer",
      ],
    ),
    ["a failure that is a text", () => ({ scores: low, failure: "no" }), "unreadable_answer"],
    ["a failure of false", () => ({ scores: low, failure: false }), "unreadable_answer"],
    ["an empty failure", () => ({ scores: low, failure: {} }), "unreadable_answer"],
    [
      "a failure with an unknown code",
      () => ({ scores: low, failure: { code: "fine", message: "Fine." } }),
      "unreadable_answer",
    ],
    [
      "a failure without a message",
      () => ({ scores: low, failure: { code: "timeout", message: null } }),
      "unreadable_answer",
    ],
    [
      "a failure",
      () => ({ scores: low, failure: { code: "truncated_answer", message: "Cut off." } }),
      "truncated_answer",
    ],
    [
      "an error",
      () => {
        throw new TypeError("How do I bake bread?");
      },
      "engine_failed",
    ],
  ])("allows nothing by reading %s", async (_, read, code) => {
    const verdict = await verdictBy(read);
    expect(verdict).toMatchObject({ decision: "unknown", policies: [], failure: { code } });
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
    expect(JSON.stringify(verdict)).not.toContain("bake bread");
  });

  it("is read once: a score that is lower the next time is not", async () => {
    let times = 0;
    const scores = {
      other: 0.1,
      get any() {
        times += 1;
        return times === 1 ? 0.9 : 0.1;
      },
    };
    expect(await verdictBy(() => ({ scores }))).toMatchObject({ decision: "deny", score: 0.9 });
    expect(times).toBe(1);
  });

  it("may leave null where it has nothing to say", async () => {
    const verdict = await verdictBy(() => ({
      scores: low,
      failure: null,
      reasoning: null,
      answers: { any: { label: "fine", probability: null }, other: null },
    }));
    expect(verdict).toMatchObject({ decision: "allow", answers: { any: { label: "fine" } } });
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  const family = familyReading(() => ({ scores: low }));
  it.each<[string, object]>([
    ["no policies", { policies: [] }],
    ["policies of null", { policies: null }],
    ["a policy of null", { policies: [null] }],
    ["a policy twice", { policies: [...family.policies, ...family.policies] }],
    ["no targets", { targets: [] }],
    ["a target that is none", { targets: ["answer"] }],
    ["no variants", { variants: [] }],
    ["no modes", { modes: [] }],
    ["settings of null", { settings: null }],
    ["a setting that is none", { settings: { alpha: null } }],
    ["a number without a range", { settings: { alpha: { type: "number", default: 0 } } }],
    ["no way to ask", { ask: undefined }],
    ["a way to ask that fails", { ask: () => null }],
    ["needs that are none", { needs: () => null }],
    ...[Number.NaN, 0, -1, 1.5, Infinity, undefined].map((tokens): [string, object] => [
      `an answer of ${tokens} tokens`,
      { answerTokens: () => tokens },
    ]),
  ])("is refused with %s", async (_, changes) => {
    const guard = { ...family, ...changes } as never;
    await expect(createGuard({ guard, engine })).rejects.toMatchObject({
      name: "KomainuError",
      code: "invalid_input",
    });
  });
});
