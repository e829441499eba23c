import { describe, expect, it } from "vitest";
import { NO_USAGE } from "../../core/engine.ts";
import type { Verdict } from "../../core/verdict.ts";
import { renderVerdict } from "./print-verdict.ts";

const verdict: Verdict = {
  format: "komainu-verdict/2",
  decision: "deny",
  reason: "Violates a policy.",
  target: "response",
  language: "ja",
  score: 0.7,
  policies: [],
  violations: [],
  assurance: "guard-model",
  provenance: {
    type: "model",
    guard: "arise",
    variant: "card",
    mode: "score",
    history: "last-turn",
    engine: {
      engine: "scripted",
      version: "1",
      model: { name: "m", sha256: "0123456789abcdef", quantization: "Q8_0" },
      contextSize: 100,
    },
  },
  usage: { ...NO_USAGE, evaluatedTokens: 1200, reusedTokens: 30, milliseconds: 1500 },
};
const plain = { width: 56, style: (_format: unknown, text: string) => text };

function render(changes: Partial<Verdict>): string {
  return renderVerdict({ ...verdict, ...changes }, plain);
}

function policy(score: number, threshold: number) {
  const violated = score >= threshold;
  return { policy: "any", category: "any", score, threshold, violated };
}

describe("a verdict for a person", () => {
  it("says what decided, what produced it and what it cost", () => {
    expect(render({ policies: [policy(0.7, 0.5)] })).toBe(
      [
        "✗ deny  response, ja, guard model",
        "",
        "  any  ━━━━━━━━━━┃━━━──────  0.70 ≥ 0.50",
        "",
        "  guard   arise (card, score)",
        "  model   m  Q8_0  sha256 0123456789ab",
        "  engine  scripted 1",
        "  cost    1.5 s; tokens: 1,200 evaluated, 30 reused",
      ].join("\n"),
    );
  });

  it.each([
    [0, 0.5, "0.00 < 0.50"],
    [1, 1, "1.00 ≥ 1.00"],
    [0.00032, 0.5, "0.00032 < 0.50"],
    [8.2e-8, 0.5, "8.2e-8 < 0.50"],
    [0.99992, 0.5, "0.99992 ≥ 0.50"],
    [0.499_999, 0.5, "0.4999990 < 0.5000000"],
  ])("shows %f against %f so that one sees which is greater", (score, threshold, shown) => {
    expect(render({ policies: [policy(score, threshold)] })).toContain(shown);
  });

  it("says why it could not judge, and shows no answer as if it were one", () => {
    const text = render({
      decision: "unknown",
      score: null,
      failure: { code: "truncated_answer", message: "It was cut off." },
      answers: { request: { label: null } },
    });
    expect(text).toContain("? unknown");
    expect(text).toMatch(/not judged +It was cut off\.\n +code +truncated_answer/);
    expect(text).toMatch(/request +not read/);
  });

  it("aligns Japanese answers, and names the windows of a long text", () => {
    const text = render({
      answers: { 回答可否: { label: "回答拒否", probability: 0.98 }, a: { label: null } },
      windows: { count: 3, worst: { start: 1000, end: 2500 } },
    });
    expect(text).toContain("  回答可否  回答拒否 (0.98)\n  a         does not apply\n");
    expect(text).toMatch(/windows +3; the verdict rests on characters 1,000 to\n +2,500/);
  });

  it("lets no outside text command the terminal", () => {
    const text = render({
      failure: { code: "engine_failed", message: "bad\u001B[2J\u202E name" },
      notes: ["\u0007bell"],
    });
    for (const letter of ["\u001B", "\u202E", "\u0007"]) expect(text).not.toContain(letter);
    expect(text).toContain("bad�[2J� name");
  });
});
