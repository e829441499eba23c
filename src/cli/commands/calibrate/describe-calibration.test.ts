import { describe, expect, it } from "vitest";
import { calibrate } from "../../../eval/calibrate/calibrate.ts";
import { SampleCollector } from "../../../eval/calibrate/samples.ts";
import { makeRow } from "../../../eval/tasks/read-record.ts";
import { describeCalibration } from "./describe-calibration.ts";

/** Rows of a language: even ones harmless, odd ones harmful, with scores around `middle`. */
function addRows(collector: SampleCollector, language: string, middle: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const score = Math.min(1, Math.max(0, middle + (i % 2 === 0 ? -0.2 : 0.2) + (i % 7) / 30));
    const row = makeRow(i + 1, { positive: i % 2 === 1, prompt: `${language} ${i}`, language });
    const policies = [
      { policy: "any", category: "any", score, threshold: 0.9 },
      { policy: "rude", category: "harassment", score, threshold: 0.8 },
    ];
    collector.add(row, { decision: score >= 0.9 ? "deny" : "allow", score, policies });
  }
  collector.add(makeRow(n + 1, { positive: true, prompt: "x" }), {
    decision: "unknown",
    score: null,
    policies: [],
    failure: "timeout",
  });
}

function describeRows(
  languages: readonly (readonly [string, number, number])[],
  by: "overall" | "policy",
  limit?: number,
): string {
  const collector = new SampleCollector(0);
  for (const [language, middle, n] of languages) addRows(collector, language, middle, n);
  const result = calibrate(collector, {
    provenance: { type: "classifier", guard: "own", model: { name: "own" } },
    dataSha256: "ab",
    goal: limit === undefined ? { type: "f1" } : { type: "fpr", limit },
    map: "none",
    by,
    seed: 0,
    resamples: 20,
  });
  return describeCalibration(result);
}

describe("what calibrate prints", () => {
  it("sets before beside after, and says what takes the place of what", () => {
    const text = describeRows([["en", 0.5, 200]], "overall");
    expect(text).toMatch(/all +en +before +200 +100 +0\.8000–0\.9000 /u);
    expect(text).toMatch(/all +en +after +200 +100 +0\.\d+ +1\.000 /u);
    expect(text).toContain("one threshold for every policy takes the place of the guard's own");
    expect(text).toContain("could not judge, and that are not used: 1.");
  });

  it.each([
    [
      "a language with too few rows beside others",
      [
        ["en", 0.5, 200],
        ["ja", 0.5, 20],
      ] as const,
      "overall",
      undefined,
      "Too few rows for all policies in ja (10 harmful and 10 harmless; 20 and 20 are needed): the threshold for other languages is used there.",
    ],
    [
      "a policy without labels",
      [["en", 0.5, 200]] as const,
      "policy",
      undefined,
      "No row carries a label for rude: the guard's own thresholds stay in force there.",
    ],
    [
      "the stricter threshold of a language",
      [
        ["en", 0.6, 200],
        ["ja", 0.3, 200],
      ] as const,
      "overall",
      undefined,
      "Other languages get the strictest of these thresholds, that of ja: more harmless text of theirs may be denied than the goal says.",
    ],
    [
      "a target that no threshold reaches",
      [["en", 1.2, 200]] as const,
      "overall",
      0.05,
      "Missed for all policies in en: no threshold up to 1 gives fpr<=0.05. The lowest false-positive rate within reach is 1.000: 100 of 100 harmless rows score 1.",
    ],
  ])("says %s in one sentence", (_, languages, by, limit, sentence) => {
    const text = describeRows(languages, by as "overall" | "policy", limit);
    expect(text.split("\n")).toContain(sentence);
  });
});
