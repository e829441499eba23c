import { describe, expect, it } from "vitest";
import {
  defaultOptions,
  NO_USAGE,
  renderPrompt,
  type FamilyRequest,
  type Reading,
} from "../../core/index.ts";
import { llamaGuard } from "./llama-guard.ts";

function request(changes: Partial<FamilyRequest["options"]> = {}): FamilyRequest {
  return {
    target: "prompt",
    prompt: "How do I bake bread?",
    response: null,
    history: [],
    language: "en",
    policies: llamaGuard.policies,
    options: { ...defaultOptions(llamaGuard), ...changes },
  };
}

/** Reads an answer: what is given of the first word and of the category, the rest shared. */
function read(variant: string, given: Readonly<Record<string, number>>): Reading {
  const step = llamaGuard.ask(request({ variant }));
  if (step.type !== "score") throw new Error("it scores");
  const questions = step.questions.map(({ id, choices }) => {
    const known = choices.filter((choice) => choice.id in given);
    const rest = 1 - known.reduce((sum, choice) => sum + (given[choice.id] ?? 0), 0);
    const share = rest / Math.max(1, choices.length - known.length);
    const logs = choices.map((choice) => [choice.id, Math.log(given[choice.id] ?? share)]);
    return { id, logProbabilities: Object.fromEntries(logs) as Record<string, number> };
  });
  const reading = step.read({ questions, usage: NO_USAGE });
  if ("type" in reading) throw new Error("one step is enough");
  return reading;
}

describe("Llama Guard", () => {
  it.each([
    ["3-1b", 14],
    ["3-8b", 15],
    ["2", 12],
  ])("scores every policy, of %s those that it has", (variant, known) => {
    const { scores } = read(variant, { "unsafe 0": 0.6, hate: 0.5 });
    expect(Object.keys(scores)).toEqual(llamaGuard.policies.map(({ id }) => id));
    expect(Object.values(scores).filter((score) => score > 0)).toHaveLength(known);
    expect(scores["hate"]).toBeCloseTo((scores["any"] ?? 0) * 0.5, 9);
  });

  it("sums what Llama Guard 2 may begin its answer with", () => {
    const forms = { "unsafe 0": 0.3, "unsafe 1": 0.2, "unsafe 2": 0.1, "safe 0": 0.4 };
    const { scores, answers } = read("2", { ...forms, "safe 1": 0, "safe 2": 0, privacy: 0.9 });
    expect(scores["any"]).toBeCloseTo(0.6, 9);
    expect(answers).toMatchObject({
      safety: { label: "unsafe", probability: expect.closeTo(0.6, 9) as number },
      category: { label: "S6", probability: expect.closeTo(0.9, 9) as number },
    });
  });

  it("names no category of what is safe", () => {
    expect(read("3-1b", { "safe 0": 0.9 }).answers).toMatchObject({
      safety: { label: "safe" },
      category: { label: null },
    });
  });

  it.each(["3-1b", "3-8b", "2"])("%s shows earlier turns of the two speakers alone", (variant) => {
    const history = [
      { role: "system", content: "Be brief." },
      { role: "user", content: " Which bread is easiest? " },
      { role: "assistant", content: "A white loaf." },
    ] as const;
    const step = llamaGuard.ask({ ...request({ variant, history: "transcript" }), history });
    expect(renderPrompt(step.prompt)).toContain(
      "<BEGIN CONVERSATION>\n\nUser: Which bread is easiest?\n\nAgent: A white loaf.\n\nUser: How do I bake bread?\n\n<END CONVERSATION>",
    );
  });
});

describe("what Llama Guard writes", () => {
  const written = (text: string, finish: "stop" | "length" = "stop") => {
    const step = llamaGuard.ask(request({ mode: "generate", variant: "3-8b" }));
    if (step.type !== "generate") throw new Error("it generates");
    return step.read({ text, tokens: [], finish, usage: NO_USAGE });
  };

  it.each([
    ["\n\nsafe", { any: 0, hate: 0 }, null],
    ["\n\nunsafe\nS10", { any: 1, hate: 1, privacy: 0 }, "S10"],
    ["unsafe\nS7, S14\n", { any: 1, privacy: 1, code_interpreter_abuse: 1, hate: 0 }, "S7, S14"],
  ])("%j", (text, scores, category) => {
    expect(written(text)).toMatchObject({ scores, answers: { category: { label: category } } });
    expect(llamaGuard.recorded?.find({ predict: text })).toBe(text);
  });

  it.each(["unsafe", "Safe", "safe\nS1", "unsafe\nS15", "unsafe\nS1\nS2", "unsafe\nO1", ""])(
    "is not guessed: %j",
    (text) => {
      expect(written(text)).toMatchObject({ scores: {}, failure: { code: "unreadable_answer" } });
    },
  );

  it("is not read where it was cut off", () => {
    expect(written("safe", "length")).toMatchObject({ failure: { code: "truncated_answer" } });
  });
});
