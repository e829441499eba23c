import { describe, expect, it } from "vitest";
import { NO_USAGE, type ClassifierProvenance, type Guard } from "../core/index.ts";
import { defineGuard, type GuardDefinition } from "./define-guard.ts";
import type { Judged } from "./judged.ts";
import { verdictSchema } from "./verdict-schema.ts";

const provenance: ClassifierProvenance = {
  type: "classifier",
  guard: "mine",
  model: { name: "mine" },
};
const policy = { policy: "any", category: "any", score: 0.1, threshold: 0.5, violated: false };
const HARMLESS: Judged = { policies: [policy], usage: NO_USAGE };

function guardOf(definition: Partial<GuardDefinition>): Guard {
  return defineGuard({
    id: "mine",
    title: "Mine",
    targets: ["prompt"],
    policies: [{ id: "any", title: "Any", category: "any", wording: { prompt: {}, response: {} } }],
    provenance,
    assurance: "screen",
    judge: async () => HARMLESS,
    ...definition,
  });
}

const never = () => new Promise<never>(() => undefined);

describe("a guard's time", () => {
  it.each([
    ["timeout", { timeout: 20 }],
    ["engine_stalled", { stallTimeout: 20 }],
  ])("is kept whatever the judge does: %s", async (code, limits) => {
    const guard = guardOf({ ...limits, judge: never });
    expect(await guard.check("text")).toMatchObject({ decision: "unknown", failure: { code } });
  });

  it("is not over while the judge makes progress", async () => {
    const guard = guardOf({
      stallTimeout: 200,
      judge: async (_, { progress }) => {
        for (let step = 0; step < 30; step += 1) {
          await new Promise((resolve) => {
            setTimeout(resolve, 10);
          });
          progress();
        }
        return HARMLESS;
      },
    });
    expect((await guard.check("text")).decision).toBe("allow");
  });

  it("leaves many checks to one signal without a warning of a leak", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on("warning", note);
    const { signal } = new AbortController();
    const guard = guardOf({});
    await Promise.all(Array.from({ length: 50 }, async () => guard.check("text", { signal })));
    await new Promise(setImmediate);
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });
});

describe("what a judge says beside its scores", () => {
  it.each<[string, unknown, unknown]>([
    [
      "windows",
      { count: 2, worst: { start: 0, end: 4 } },
      { count: 2, worst: { start: 0, end: 4 } },
    ],
    ["a text in place of a number", { count: "a secret", worst: { start: 0, end: 4 } }, undefined],
    ["a number that JSON cannot hold", { count: 10n, worst: { start: 0, end: 4 } }, undefined],
    [
      "a text beside",
      { count: 1, worst: { start: 0, end: 4, text: "a secret" } },
      { count: 1, worst: { start: 0, end: 4 } },
    ],
    ["no range", { count: 1, worst: "a secret" }, undefined],
  ])("is copied as far as it is what it should be: %s", async (_, windows, kept) => {
    const guard = guardOf({ judge: async () => ({ ...HARMLESS, windows }) as never });
    const verdict = await guard.check("text");
    expect(verdict.windows).toEqual(kept);
    expect(JSON.stringify(verdict)).not.toContain("secret");
  });

  it("is told to nobody who has given up", async () => {
    const controller = new AbortController();
    const pieces: string[] = [];
    let late: Promise<void> | undefined;
    const guard = guardOf({
      judge: async (_subject, { onReasoning }) => {
        onReasoning?.("in time");
        late = new Promise((resolve) => setTimeout(resolve, 30)).then(() => onReasoning?.("late"));
        await late;
        return HARMLESS;
      },
    });
    const options = {
      signal: controller.signal,
      onReasoning: (piece: string) => pieces.push(piece),
    };
    const check = guard.check("text", options);
    controller.abort(new Error("given up"));
    await expect(check).rejects.toThrow("given up");
    await late;
    expect(pieces).toEqual(["in time"]);
  });
});

describe("closing a guard", () => {
  it("frees what it holds once, however often it is closed", async () => {
    let closed = 0;
    const guard = guardOf({ close: async () => void (closed += 1) });
    await Promise.all([guard.close(), guard.close(), guard[Symbol.asyncDispose]()]);
    expect(closed).toBe(1);
  });

  it("does not wait for ever for an engine that hangs", async () => {
    const guard = guardOf({ stallTimeout: 20, judge: never, close: never });
    const check = guard.check("text");
    await expect(guard.close()).rejects.toMatchObject({ code: "engine_stalled" });
    expect((await check).decision).toBe("unknown");
  });
});

describe("a call of a guard", () => {
  const throwing = {
    get prompt(): string {
      throw new TypeError("a secret text");
    },
  };

  it.each<[string, unknown, unknown]>([
    ["options that are null", "text", null],
    ["options that are a text", "text", "prompt"],
    ["a signal in place of options", "text", new AbortController().signal],
    ["a target that is none", "text", { target: "answer" }],
    ["a target of null", "text", { target: null }],
    ["a target that the guard does not judge", "text", { target: "response" }],
    ["a signal that is none", "text", { signal: {} }],
    ["a callback that is none", "text", { onReasoning: "log" }],
    ["content that may pass by a number", "text", { unjudged: 1 }],
    ["content that may pass by no words", "text", { unjudged: [undefined] }],
    ["allowEmpty as a text", "", { allowEmpty: "false" }],
    ["an option that throws", "text", Object.defineProperty({}, "target", { get: thrower })],
    ["an input that throws", throwing, {}],
    ["no input", undefined, {}],
  ])("is refused by check as the caller's mistake: %s", async (_, input, options) => {
    const check = guardOf({}).check(input as never, options as never);
    await expect(check).rejects.toMatchObject({ name: "KomainuError", code: "invalid_input" });
    await expect(check).rejects.not.toMatchObject({
      message: expect.stringContaining("secret") as string,
    });
  });

  it.each<[string, unknown, unknown]>([
    ["options that are null", ["text"], null],
    ["a target that is none", ["text"], { target: "answer" }],
    ["a target that the guard does not judge", ["text"], { target: "response" }],
    ...[0, -1, 0.5, Number.NaN, Infinity, "4", null].map(
      (concurrency): [string, unknown, unknown] => [
        `a concurrency of ${concurrency}`,
        ["text"],
        { concurrency },
      ],
    ),
    ["no inputs", undefined, {}],
    ["inputs of null", null, {}],
    ["a text in place of inputs", "text", {}],
    ["one input in place of a list", { prompt: "text" }, {}],
    ["an iterator that is none", { [Symbol.iterator]: 3 }, {}],
    ["an iterator that throws", { [Symbol.iterator]: thrower }, {}],
  ])("is refused by checkAll as the caller's mistake: %s", async (_, inputs, options) => {
    const check = guardOf({}).checkAll(inputs as never, options as never);
    await expect(check).rejects.toMatchObject({ name: "KomainuError", code: "invalid_input" });
  });

  it("has a verdict of its own for each of many inputs, whatever the input", async () => {
    const inputs = [
      "text",
      throwing,
      null,
      { messages: [{ role: "user", content: "text" }], target: "answer" },
      { prompt: "text", response: "text" },
    ];
    const verdicts = await guardOf({}).checkAll(inputs as never);
    expect(verdicts.map(({ decision }) => decision)).toEqual([
      "allow",
      ...Array.from({ length: 4 }, () => "unknown"),
    ]);
    for (const verdict of verdicts) {
      expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
      expect(JSON.stringify(verdict)).not.toContain("secret");
    }
  });
});

function thrower(): never {
  throw new TypeError("a secret text");
}

describe("what a judge found", () => {
  const other = { ...policy, policy: "other" };
  const [unreadable, failed] = ["unreadable_answer", "engine_failed"];

  it.each<[string, unknown, string]>([
    ["nothing", undefined, unreadable],
    ["null", null, unreadable],
    ["no scores", { usage: NO_USAGE }, unreadable],
    ["an empty list of scores", { policies: [], usage: NO_USAGE }, unreadable],
    [
      "no scores, and a failure of null",
      { policies: [], failure: null, usage: NO_USAGE },
      unreadable,
    ],
    ["a failure without a code", { policies: [policy], failure: {}, usage: NO_USAGE }, unreadable],
    [
      "a failure with a code of its own",
      { policies: [policy], failure: { code: "fine", message: "Fine." }, usage: NO_USAGE },
      unreadable,
    ],
    ...[Number.NaN, -0.1, 1.1, "0.1", null, undefined].map((score): [string, unknown, string] => [
      `a score of ${score}`,
      { policies: [{ ...policy, score }], usage: NO_USAGE },
      unreadable,
    ]),
    [
      "a threshold of NaN",
      { policies: [{ ...policy, threshold: Number.NaN }], usage: NO_USAGE },
      unreadable,
    ],
    ["another policy's score", { policies: [other], usage: NO_USAGE }, unreadable],
    ["a score twice", { policies: [policy, policy], usage: NO_USAGE }, unreadable],
    ["a hole", { policies: Array(1), usage: NO_USAGE }, unreadable],
    ["no usage", { policies: [policy] }, failed],
  ])("never allows by %s", async (_, judged, code) => {
    const guard = guardOf({ judge: async () => judged as never });
    const verdict = await guard.check("text");
    expect(verdict).toMatchObject({ decision: "unknown", score: null, failure: { code } });
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  it("allows by a score beside a failure of null, as one that is absent", async () => {
    const judge = async () => ({ ...HARMLESS, failure: null, windows: null }) as never;
    const { decision, failure } = await guardOf({ judge }).check("text");
    expect([decision, failure]).toEqual(["allow", undefined]);
  });

  it("violates by the score and its threshold, not by what else the judge says", async () => {
    const score = { ...policy, score: 0.9, category: "mine", violated: false };
    const judge = async () => ({ ...HARMLESS, policies: [score] });
    expect(await guardOf({ judge }).check("text")).toMatchObject({
      decision: "deny",
      violations: [{ policy: "any", category: "any", violated: true }],
    });
  });

  it("needs every policy's score to allow, and one violation to deny", async () => {
    const both = [{ id: "any" }, { id: "other" }].map(({ id }) => {
      return { id, title: id, category: id, wording: { prompt: {}, response: {} } };
    });
    const decisions = [0.1, 0.9].map(async (score) => {
      const judge = async () => ({ ...HARMLESS, policies: [{ ...policy, score }] });
      return (await guardOf({ policies: both, judge }).check("text")).decision;
    });
    expect(await Promise.all(decisions)).toEqual(["unknown", "deny"]);
  });
});

describe("defineGuard", () => {
  it.each<[string, unknown]>([
    ["no policies", { policies: [] }],
    ["policies of null", { policies: null }],
    ["a policy that is null", { policies: [null] }],
    ["a policy without an id", { policies: [{}] }],
    ["no targets", { targets: [] }],
    ["no judge", { judge: undefined }],
  ])("refuses %s", (_, changes) => {
    expect(() => guardOf(changes as never)).toThrow(
      expect.objectContaining({ name: "KomainuError", code: "invalid_input" }),
    );
  });
});

describe("an error that is not Komainu's own", () => {
  it("is named by its kind, and is the cause for those who log it on purpose", async () => {
    const error = Object.assign(new TypeError("secret"), { code: "ECONNREFUSED" });
    const guard = guardOf({ judge: async () => Promise.reject(error) });
    const verdict = await guard.check("text");
    expect(verdict).toMatchObject({ decision: "unknown", failure: { code: "engine_failed" } });
    expect(verdict.reason).toContain("TypeError (ECONNREFUSED)");
    expect(verdict.failure?.cause).toBe(error);
    expect(JSON.stringify(verdict)).not.toContain("secret");
    expect(JSON.stringify({ ...verdict.failure })).not.toContain("secret");
  });
});
