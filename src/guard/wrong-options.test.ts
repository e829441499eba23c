import { afterAll, describe, expect, it } from "vitest";
import type { Policy } from "../core/index.ts";
import { scripted } from "../engines/scripted.ts";
import { definePolicy } from "../families/harm-policies.ts";
import { createGuard } from "./create-guard.ts";
import type { GuardOptions } from "./guard-options.ts";

const engine = scripted({
  model: { architecture: "gemma2" },
  score: () => ({ yes: 0.7, no: 0.3 }),
});
afterAll(() => engine[Symbol.asyncDispose]());

const shieldgemma = (options: object) => ({ guard: "shieldgemma", engine, ...options });
const MINE = { id: "mine", title: "Mine", category: "mine" };
const WORDING = { prompt: { en: "No bread." }, response: { en: "No bread." } };

function throwing(name: string): object {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      throw new TypeError("odd");
    },
  });
}

/** Options that are none, by the option that the error must name. */
const WRONG: readonly (readonly [name: string, options: unknown])[] = [
  ["options", null],
  ["options", "screen"],
  ["options", []],
  ["options", throwing("guard")],
  ...[null, 3, "", " ", []].map((guard) => ["guard", { guard }] as const),
  ...[null, 3, ""].map((model) => ["model", { model }] as const),
  ...[null, 3, {}, { path: 1 }, { path: "a.gguf", scale: Number.NaN }].map(
    (adapter) => ["adapter", { guard: "shieldgemma", adapter }] as const,
  ),
  ...[null, 3, "llama-cpp", []].map(
    (given) => ["engine", { guard: "arise", engine: given }] as const,
  ),
  ["engineOptions", { guard: "shieldgemma", engineOptions: null }],
  ...[null, "any", 3, {}].map((policies) => ["policies", { policies }] as const),
  ...[null, "0.5", [], new Map()].map((thresholds) => ["thresholds", { thresholds }] as const),
  ["options", { thresholds: throwing("any") }],
  ...[null, 3, [], ""].map((calibration) => ["calibration", { calibration }] as const),
  ["calibration", { calibration: {} }],
  ...[null, 3].map((variant) => ["variant", shieldgemma({ variant })] as const),
  ...[null, "scores"].map((mode) => ["mode", shieldgemma({ mode })] as const),
  ...[null, true, "all"].map((history) => ["history", shieldgemma({ history })] as const),
  ...[null, 3, []].map((settings) => ["settings", shieldgemma({ settings })] as const),
  ...[null, "0", {}, Number.NaN].map(
    (alpha) => ["alpha", shieldgemma({ settings: { alpha } })] as const,
  ),
  ["settings", shieldgemma({ settings: throwing("alpha") })],
  [
    "apiKey",
    { guard: "shieldgemma", model: "/none.gguf", engineOptions: { threads: 1, apiKey: "key" } },
  ],
  ...[null, 5, "", "japanese"].map((language) => ["language", { language }] as const),
  ...[null, 0, -1, 1.5, Number.NaN, Infinity, "4"].map(
    (maxWindows) => ["maxWindows", shieldgemma({ maxWindows })] as const,
  ),
  ...["timeout", "stallTimeout"].flatMap((name) =>
    [null, 0, -1, Number.NaN, "x", "5"].map((value) => [name, { [name]: value }] as const),
  ),
];

describe("createGuard", () => {
  it.each(WRONG.map(([name, options], at) => [at, name, options] as const))(
    "refuses options that are none, case %i, and names: %s",
    async (_, name, options) => {
      await expect(createGuard(options as never)).rejects.toMatchObject({
        name: "KomainuError",
        code: "invalid_input",
        message: expect.stringContaining(name) as string,
      });
    },
  );

  it.each<[string, unknown]>([
    ["null", null],
    ["a number", 3],
    ["an empty object", {}],
    ["no id", { ...MINE, id: undefined, wording: WORDING }],
    ["a blank id", { ...MINE, id: " ", wording: WORDING }],
    ["a title of null", { ...MINE, title: null, wording: WORDING }],
    ["no category", { id: "mine", title: "Mine", wording: WORDING }],
    ["no wording", MINE],
    ["a wording of null", { ...MINE, wording: null }],
    ["no wording for responses", { ...MINE, wording: { prompt: { en: "No bread." } } }],
    ["an empty list of wordings", { ...MINE, wording: { ...WORDING, response: {} } }],
    ["an empty wording", { ...MINE, wording: { ...WORDING, prompt: { en: "" } } }],
    ["a blank wording", { ...MINE, wording: { ...WORDING, prompt: { en: " \n" } } }],
    ["an invisible wording", { ...MINE, wording: { ...WORDING, prompt: { en: "\u200B" } } }],
    ["a text of null", { ...MINE, wording: { ...WORDING, prompt: { en: null } } }],
    ["a field that throws", throwing("id")],
  ])("refuses a policy with %s", async (_, policy) => {
    const options = shieldgemma({ policies: [policy] });
    await expect(createGuard(options as never)).rejects.toMatchObject({
      name: "KomainuError",
      code: "invalid_input",
    });
  });

  it("refuses a hole among policies", async () => {
    const options = shieldgemma({ policies: Array(1) });
    await expect(createGuard(options)).rejects.toMatchObject({ code: "invalid_input" });
  });

  it.each<[string, unknown]>([
    ["null", null],
    ["no wording", { id: "mine" }],
    ["no response", { id: "mine", prompt: "No bread." }],
    ["a blank prompt", { id: "mine", prompt: " ", response: "No bread." }],
    ["no id", { prompt: "No bread.", response: "No bread." }],
  ])("has definePolicy refuse %s", (_, definition) => {
    expect(() => definePolicy(definition as never)).toThrow(
      expect.objectContaining({ name: "KomainuError", code: "invalid_input" }),
    );
  });
});

/** Something that a caller may go on changing, and what changes it. */
const LATER: readonly (readonly [string, () => readonly [GuardOptions, () => void]])[] = [
  [
    "thresholds",
    () => {
      const thresholds: Record<string, number> = { mine: 0.5 };
      return [{ thresholds }, () => void (thresholds["mine"] = 0.9)];
    },
  ],
  [
    "the list of policies",
    () => {
      const policies: (string | Policy)[] = [{ ...MINE, wording: WORDING }];
      return [{ policies }, () => void policies.splice(0, 1)];
    },
  ],
  [
    "a policy",
    () => {
      const policy = { ...MINE, wording: WORDING };
      return [{ policies: [policy] }, () => Object.assign(policy, { id: "other", category: "x" })];
    },
  ],
  [
    "the options",
    () => {
      const options: GuardOptions = { thresholds: 0.5 };
      return [options, () => Object.assign(options, { thresholds: 0.9, timeout: Number.NaN })];
    },
  ],
];

describe("a guard", () => {
  it.each(LATER)("judges the same whatever becomes of %s", async (_, make) => {
    const [options, change] = make();
    const policies = options.policies ?? [{ ...MINE, wording: WORDING }];
    const guard = await createGuard(Object.assign(options, shieldgemma({ policies })));
    const { usage: _before, ...before } = await guard.check("some text");
    change();
    const { usage: _after, ...after } = await guard.check("some text");
    expect(before).toMatchObject({ decision: "deny", violations: [{ policy: "mine" }] });
    expect(after).toEqual(before);
  });

  it("gives out nothing by which its judgement could be changed", async () => {
    const guard = await createGuard(shieldgemma({ policies: [{ ...MINE, wording: WORDING }] }));
    const { provenance } = await guard.check("some text");
    const [policy] = guard.policies;
    if (policy === undefined || provenance.type !== "model") throw new Error("there is none");
    for (const part of [guard.policies, guard.targets, policy, policy.wording.prompt]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(() => Object.assign(provenance.engine, { contextSize: 1e9 })).toThrow(TypeError);
  });
});

describe("what something else put on Object.prototype", () => {
  const everyObject = Object.getPrototypeOf({}) as object;
  const POLLUTED = { thresholds: 0, unjudged: "pass", allowEmpty: true };

  it("is no option of a guard or of a check", async () => {
    for (const [name, value] of Object.entries(POLLUTED)) {
      Object.defineProperty(everyObject, name, { value, configurable: true });
    }
    try {
      await using guard = await createGuard({ guard: "screen" });
      expect((await guard.check("Good evening")).decision).toBe("allow");
      expect((await guard.check("")).decision).toBe("unknown");
      const images = [{ role: "user", content: [{ type: "image_url" }] }];
      expect((await guard.check({ messages: images })).decision).toBe("unknown");
    } finally {
      for (const name of Object.keys(POLLUTED)) Reflect.deleteProperty(everyObject, name);
    }
  });
});
