import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HARM_POLICIES } from "../families/harm-policies.ts";
import type { Calibration } from "./calibration.ts";
import { createGuard } from "./create-guard.ts";
import {
  applyMap,
  judgePolicies,
  makeRules,
  readThresholds,
  type Thresholds,
} from "./thresholds.ts";

const calibration: Calibration = {
  format: "komainu-calibration/1",
  guard: { id: "shieldgemma", variant: "chat-template", mode: "score", model: { name: "m" } },
  data: { sha256: "00", rows: 100 },
  goal: "fpr<=0.01",
  policies: [
    { policy: "*", language: "*", threshold: 0.6 },
    { policy: "*", language: "ja", threshold: 0.7 },
    { policy: "harassment", language: "*", threshold: 0.8 },
    { policy: "harassment", language: "ja", threshold: 0.9, map: { type: "platt", a: -1, b: 0 } },
  ],
};

describe("makeRules", () => {
  it.each([
    ["the default, where nothing is set", undefined, undefined, "harassment", "ja", 0.5],
    ["one threshold for all", 0.3, calibration, "harassment", "ja", 0.3],
    ["a policy's own threshold", { harassment: 0.2 }, calibration, "harassment", "ja", 0.2],
    ["the calibration's beside it", { harassment: 0.2 }, calibration, "hate_speech", "en", 0.6],
    ["the calibration of a language", undefined, calibration, "hate_speech", "ja", 0.7],
    ["the calibration of a policy", undefined, calibration, "harassment", "en", 0.8],
    ["the calibration of both", undefined, calibration, "harassment", "ja", 0.9],
  ] as const)("takes %s", (_, thresholds, given, policy, language, expected) => {
    const rules = makeRules(() => 0.5, readThresholds(thresholds, HARM_POLICIES), given);
    expect(rules(policy, language).threshold).toBe(expected);
  });
});

describe("readThresholds", () => {
  const wrong: readonly unknown[] = [
    -0.1,
    1.1,
    Number.NaN,
    Infinity,
    "0.5",
    true,
    null,
    [0.5],
    new Map([["harassment", 0.5]]),
    { harassment: 2 },
    { harrassment: 0.5 },
    { harassment: "0.5" },
    { harassment: null },
    { harassment: Number.NaN },
    { harassment: undefined },
    { harassment: [0.5] },
  ];
  it.each(wrong)("refuses %j", async (thresholds) => {
    const given = { thresholds: thresholds as Thresholds };
    await expect(createGuard(given)).rejects.toMatchObject({
      name: "KomainuError",
      code: "invalid_input",
      message: expect.stringMatching(/threshold/u) as string,
    });
  });

  it("copies them: what becomes of the object changes no decision", () => {
    const given = { harassment: 0.2 };
    const read = readThresholds(given, HARM_POLICIES);
    given.harassment = 0.9;
    expect([read("harassment"), read("hate_speech")]).toEqual([0.2, undefined]);
  });
});

describe("applyMap", () => {
  it("is monotone, within 0 and 1, whatever the map", () => {
    const maps = [
      { type: "platt", a: -1.7, b: 0.4 },
      { type: "isotonic", x: [0.1, 0.4, 0.9], y: [0, 0.5, 0.8] },
      { type: "isotonic", x: [0.5], y: [0.3] },
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...maps),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (map, a, b) => {
          const [low, high] = [applyMap(map, Math.min(a, b)), applyMap(map, Math.max(a, b))];
          expect(low).toBeLessThanOrEqual(high);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("interpolates between an isotonic map's points", () => {
    const map = { type: "isotonic", x: [0.2, 0.4], y: [0.1, 0.5] } as const;
    const points = [
      [0, 0.1],
      [0.2, 0.1],
      [0.3, 0.3],
      [0.4, 0.5],
      [1, 0.5],
    ] as const;
    for (const [score, expected] of points) {
      expect(applyMap(map, score)).toBeCloseTo(expected, 12);
    }
  });
});

describe("judgePolicies", () => {
  it("violates at the threshold itself and puts the most probable first", () => {
    const rules = makeRules(
      () => 0.5,
      () => undefined,
    );
    const scores = { hate_speech: 0.5, harassment: 0.9, dangerous_content: 0.499 };
    const judged = judgePolicies(HARM_POLICIES, scores, rules, "en");
    expect(judged.map(({ policy, violated }) => [policy, violated])).toEqual([
      ["harassment", true],
      ["hate_speech", true],
      ["dangerous_content", false],
    ]);
  });
});
