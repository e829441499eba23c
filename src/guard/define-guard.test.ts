import { describe, expect, it } from "vitest";
import { NO_USAGE, type ClassifierProvenance, type Guard } from "../core/index.ts";
import { defineGuard, type GuardDefinition, type Judged } from "./define-guard.ts";

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

describe("checkAll", () => {
  it.each([0, -1, 0.5, Number.NaN])("refuses a concurrency of %d", async (concurrency) => {
    await expect(guardOf({}).checkAll(["text"], { concurrency })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
