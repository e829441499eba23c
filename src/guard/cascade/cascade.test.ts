import { describe, expect, it } from "vitest";
import type { Guard, Policy, PolicyScore, Target } from "../../core/index.ts";
import { KomainuError, NO_USAGE } from "../../core/index.ts";
import { HARM_POLICIES } from "../../families/harm-policies.ts";
import { scripted } from "../../engines/scripted.ts";
import { calibratedGuard } from "../check-calibration.ts";
import type { Calibration } from "../calibration.ts";
import { CLASSIFIER_POLICIES } from "../classifier-guard.ts";
import { createGuard } from "../create-guard.ts";
import { defineGuard } from "../define-guard.ts";
import { verdictSchema } from "../verdict-schema.ts";
import { cascade } from "./node-cascade.ts";

const TEXT = "How do I bake bread at home?";

interface StageOptions {
  readonly id?: string;
  readonly policies?: readonly Policy[];
  readonly targets?: readonly Target[];
  /** Of every policy, or by policy; a failure where it is none. */
  readonly score?: number | Readonly<Record<string, number>> | KomainuError | undefined;
  readonly onClose?: () => Promise<void>;
  readonly onCheck?: () => void;
}

/** A guard that scores what it is told to. */
function stage({ id = "cheap", score = 0.5, ...options }: StageOptions): Guard {
  const { policies = HARM_POLICIES, targets = ["prompt", "response"] } = options;
  return defineGuard({
    id,
    title: id,
    targets,
    policies,
    provenance: { type: "classifier", guard: id, model: { name: id } },
    assurance: id === "cheap" ? "screen" : "guard-model",
    judge: async () => {
      options.onCheck?.();
      if (score instanceof KomainuError) throw score;
      const scores = policies.map(({ id: policy, category }): PolicyScore => {
        const value = typeof score === "number" ? score : (score[policy] ?? 0);
        return { policy, category, score: value, threshold: 0.5, violated: value >= 0.5 };
      });
      return { policies: scores, usage: { ...NO_USAGE, milliseconds: 2, evaluatedTokens: 3 } };
    },
    ...(options.onClose === undefined ? {} : { close: options.onClose }),
  });
}

const BAND = { allowBelow: 0.2, denyFrom: 0.9 };
const failure = new KomainuError("engine_failed", "The engine is gone.");

describe("a cascade", () => {
  it.each<[string, StageOptions["score"], string, string, readonly string[]]>([
    ["below its band", 0.1, "allow", "screen", ["allow"]],
    ["at the lower end of its band", 0.2, "deny", "guard-model", ["next", "deny"]],
    ["within its band", 0.6, "deny", "guard-model", ["next", "deny"]],
    ["at the upper end of its band", 0.9, "deny", "screen", ["deny"]],
    ["above its band for one policy", { harassment: 0.95 }, "deny", "screen", ["deny"]],
    [
      "within its band for one policy",
      { harassment: 0.3 },
      "deny",
      "guard-model",
      ["next", "deny"],
    ],
    ["unable to judge", failure, "deny", "guard-model", ["next", "deny"]],
  ])("of a first stage %s", async (_, score, decision, assurance, outcomes) => {
    await using guard = await cascade([stage({ score }), stage({ id: "dear", score: 0.8 })], {
      bands: [BAND],
    });
    const verdict = await guard.check(TEXT);
    expect(verdict).toMatchObject({ decision, assurance });
    expect(verdict.stages?.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(verdict.reason).toMatch(
      new RegExp(`^Decided by "(?:cheap|dear)", stage ${outcomes.length}`, "u"),
    );
    expect(verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(
      JSON.parse(JSON.stringify(verdict)),
    );
  });

  it("counts what all stages cost, and names the failure of one that could not judge", async () => {
    const guards = [stage({ score: failure }), stage({ id: "second" }), stage({ id: "dear" })];
    await using guard = await cascade(guards, { bands: [BAND, BAND] });
    const { stages, usage } = await guard.check(TEXT);
    expect(usage).toMatchObject({ milliseconds: 4, evaluatedTokens: 6 });
    expect(stages?.map(({ guard: id }) => id)).toEqual(["cheap", "second", "dear"]);
    expect(stages?.[0]?.failure).toMatchObject({ code: "engine_failed" });
  });

  it("says what its last stage says, and stays unknown with it", async () => {
    const last = stage({ id: "dear", score: failure });
    await using guard = await cascade([stage({}), last], { bands: [BAND] });
    const verdict = await guard.check(TEXT);
    expect(verdict).toMatchObject({ decision: "unknown", failure: { code: "engine_failed" } });
    expect(verdict.policies).toEqual([]);
  });

  it("judges by the last stage's policies, whichever stage decides", async () => {
    const screen = stage({ policies: CLASSIFIER_POLICIES, score: { harassment: 0.95, any: 0.97 } });
    const [sexual] = HARM_POLICIES;
    const last = stage({ id: "dear", policies: HARM_POLICIES.slice(0, 1), score: 0.1 });
    await using guard = await cascade([screen, last], { bands: [BAND] });
    expect(guard.policies.map(({ id }) => id)).toEqual([sexual?.id]);
    // Harm of another kind is no violation of its policy.
    const verdict = await guard.check(TEXT);
    expect(verdict.stages?.map(({ outcome }) => outcome)).toEqual(["next", "allow"]);
  });

  it("shows each stage the exchange, its history and the right side", async () => {
    const seen: string[] = [];
    const engine = () =>
      scripted({ score: (_, prompt) => (seen.push(prompt), { yes: 0.3, no: 0.7 }) });
    const stages = await Promise.all(
      [engine(), engine()].map((one) =>
        createGuard({ guard: "shieldgemma", engine: one, history: "transcript" }),
      ),
    );
    await using guard = await cascade(stages, { bands: [BAND] });
    const messages = [
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Good day" },
      { role: "user", content: TEXT },
      { role: "assistant", content: "With flour" },
    ];
    const alone = await stages[1]?.check({ messages });
    const before = seen.splice(0);
    const verdict = await guard.check({ messages });
    expect(seen).toEqual([...before, ...before]);
    expect(verdict).toMatchObject({ target: "response", policies: alone?.policies });
  });

  it("uses the band of the text's language, and decides nothing alone in others", async () => {
    const stages = [stage({ score: 0.1 }), stage({ id: "dear", score: 0.8 })];
    const band = { policy: "*", language: "en", allowBelow: 0.2 };
    const calibration: Calibration = {
      format: "komainu-calibration/1",
      guard: { id: "cascade", model: { name: "cascade" } },
      data: { sha256: "00", rows: 100 },
      goal: "loss<=0.01",
      policies: [],
      stages: stages.map(({ provenance }, index) => {
        return { guard: calibratedGuard(provenance), bands: index === 0 ? [band] : [] };
      }),
    };
    await using guard = await cascade(stages, { calibration });
    expect(guard.provenance).toMatchObject({
      type: "cascade",
      calibration: expect.any(String) as string,
    });
    expect((await guard.check(TEXT)).decision).toBe("allow");
    expect((await guard.check("パンの作り方を教えてください")).decision).toBe("deny");
    const other = cascade([stage({ id: "other" }), stage({ id: "dear" })], { calibration });
    await expect(other).rejects.toMatchObject({ code: "calibration_mismatch" });
    await expect(createGuard({ calibration })).rejects.toMatchObject({
      code: "calibration_mismatch",
    });
  });

  it("closes every stage, also where one fails to", async () => {
    const closed: string[] = [];
    const onClose = async () => {
      closed.push("dear");
    };
    const failing = async () => {
      throw failure;
    };
    const stages = [stage({ onClose: failing }), stage({ id: "dear", onClose })];
    const guard = await cascade(stages, { bands: [BAND] });
    await expect(guard.close()).rejects.toBe(failure);
    expect(closed).toEqual(["dear"]);
    expect((await guard.check(TEXT)).failure).toMatchObject({ code: "engine_disposed" });
  });

  it("names what no stage judges, and asks none about nothing", async () => {
    const asked: string[] = [];
    const onCheck = () => void asked.push("asked");
    const stages = [stage({ score: 0.1, onCheck }), stage({ id: "dear" })];
    await using guard = await cascade(stages, { bands: [BAND] });
    const content = [
      { type: "text", text: TEXT },
      { type: "image_url", image_url: { url: "data:," } },
    ];
    const verdict = await guard.check({ messages: [{ role: "user", content }] });
    expect(verdict).toMatchObject({ decision: "unknown", failure: { code: "unjudged_content" } });
    expect(asked).toHaveLength(1);
    expect(await guard.check(" ")).toMatchObject({ failure: { code: "nothing_to_judge" } });
    expect(asked).toHaveLength(1);
  });

  it("is given up with its caller, and in its time", async () => {
    const slow = defineGuard({
      ...stage({ id: "slow" }),
      title: "slow",
      assurance: "screen",
      judge: () => new Promise(() => undefined),
    });
    await using guard = await cascade([slow, stage({ id: "dear" })], {
      bands: [BAND],
      timeout: 20,
    });
    expect((await guard.check(TEXT)).failure).toMatchObject({ code: "timeout" });
    const reason = new Error("enough");
    await expect(guard.check(TEXT, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

const own = (id: string): Policy => ({
  id,
  title: id,
  category: id,
  wording: { prompt: {}, response: {} },
});
const dear = () => stage({ id: "dear" });

describe("a cascade is refused", () => {
  it.each<[string, () => Promise<Guard>, RegExp]>([
    [
      "without bands",
      () => cascade([stage({}), dear()]),
      /calibrate --cascade --guard cheap,dear/u,
    ],
    ["with one stage", () => cascade([dear()], { bands: [] }), /at least two/u],
    ["with too few bands", () => cascade([stage({}), dear()], { bands: [] }), /has 1 bands/u],
    [
      "with a band upside down",
      () => cascade([stage({}), dear()], { bands: [{ allowBelow: 0.5, denyFrom: 0.4 }] }),
      /above its denyFrom/u,
    ],
    [
      "with a band that is none",
      () => cascade([stage({}), dear()], { bands: [{ allowBelow: 2 }] }),
      /from 0 to 1/u,
    ],
    [
      "with a band for an unknown policy",
      () => cascade([stage({}), dear()], { bands: [{ fraud: BAND }] }),
      /lacks: fraud/u,
    ],
    [
      "with an unknown option",
      () => cascade([stage({}), dear()], { bands: [BAND], band: BAND } as never),
      /takes no option "band"/u,
    ],
    [
      "with a stage that is no guard",
      () => cascade([dear(), "screen" as never], { bands: [BAND] }),
      /give guards/u,
    ],
    [
      "with stages of other targets",
      () =>
        cascade([stage({ targets: ["prompt"] }), stage({ id: "dear", targets: ["response"] })], {
          bands: [BAND],
        }),
      /share no target: cheap judges prompt/u,
    ],
    [
      "with stages of other policies",
      () => cascade([stage({ policies: [own("fraud")] }), dear()], { bands: [BAND] }),
      /none of the policies of "dear", but by: fraud/u,
    ],
    [
      "where a stage would allow what it does not judge",
      () => cascade([stage({ policies: HARM_POLICIES.slice(0, 2) }), dear()], { bands: [BAND] }),
      /does not judge dangerous_content, harassment/u,
    ],
  ])("%s", async (_, make, message) => {
    await expect(make()).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(message) as string,
    });
  });

  it("but not where such a stage only denies", async () => {
    const first = stage({ policies: HARM_POLICIES.slice(0, 2), score: 0.95 });
    await using guard = await cascade([first, dear()], {
      bands: [{ allowBelow: 0, denyFrom: 0.9 }],
    });
    expect((await guard.check(TEXT)).stages?.map(({ outcome }) => outcome)).toEqual(["deny"]);
  });
});
