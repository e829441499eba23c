import { describe, expect, it } from "vitest";
import { defaultOptions, joinPrompts, NO_USAGE, renderPrompt } from "../../core/index.ts";
import { definePolicy } from "../harm-policies.ts";
import { graniteGuardian } from "./granite-guardian.ts";

const request = {
  target: "response",
  prompt: "How do I bake bread?",
  response: "Mix flour and water.",
  history: [],
  language: "en",
  policies: graniteGuardian.policies,
  options: defaultOptions(graniteGuardian),
} as const;

describe("Granite Guardian", () => {
  it("reads P(Yes) of each risk", () => {
    const step = graniteGuardian.ask(request);
    if (step.type !== "score") throw new Error("it scores");
    const questions = step.questions.map(({ id }, index) => {
      const yes = (index + 1) / 10;
      return { id, logProbabilities: { yes: Math.log(yes), no: Math.log(1 - yes) } };
    });
    expect(step.read({ questions, usage: NO_USAGE })).toEqual({
      scores: Object.fromEntries(
        graniteGuardian.policies.map(({ id }, index) => [
          id,
          expect.closeTo((index + 1) / 10, 12) as number,
        ]),
      ),
    });
  });

  it("judges by a definition of one's own", () => {
    const policy = definePolicy({
      id: "advice",
      prompt: "The 'User' message asks for a diagnosis.",
      response: "The 'Assistant' message gives a diagnosis.",
    });
    const step = graniteGuardian.ask({ ...request, policies: [policy] });
    if (step.type !== "score") throw new Error("it scores");
    const [question] = step.questions;
    expect(renderPrompt(joinPrompts(step.prompt, question?.suffix ?? []))).toContain(
      "\n* The 'Assistant' message gives a diagnosis.\n<end_of_risk_definition>",
    );
  });

  it("shares everything up to the risk's definition between the questions", () => {
    expect(renderPrompt(graniteGuardian.ask(request).prompt)).toMatch(/<end_of_turn>$/u);
  });
});
