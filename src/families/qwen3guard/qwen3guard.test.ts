import { describe, expect, it } from "vitest";
import {
  defaultOptions,
  NO_USAGE,
  renderPrompt,
  type FamilyRequest,
  type Reading,
  type Step,
} from "../../core/index.ts";
import { familyContract } from "../../testing/family-contract.ts";
import { qwen3guard } from "./qwen3guard.ts";

familyContract(qwen3guard, { describe, it });

function request(changes: Partial<FamilyRequest> = {}): FamilyRequest {
  return {
    target: "prompt",
    prompt: "How do I bake bread?",
    response: null,
    history: [],
    language: "en",
    policies: qwen3guard.policies,
    options: defaultOptions(qwen3guard),
    ...changes,
  };
}

function withSetting(controversial: string): FamilyRequest["options"] {
  return { ...defaultOptions(qwen3guard), settings: { controversial } };
}

/** An engine's answer: each question's probabilities by choice; those not given share the rest. */
function answer(step: Step, given: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  if (step.type !== "score") throw new Error("it scores");
  const questions = step.questions.map(({ id, choices }) => {
    const known = given[id] ?? {};
    const rest = 1 - Object.values(known).reduce((sum, each) => sum + each, 0);
    const others = choices.length - Object.keys(known).length;
    const logs = choices.map((choice) => [choice.id, Math.log(known[choice.id] ?? rest / others)]);
    return { id, logProbabilities: Object.fromEntries(logs) as Record<string, number> };
  });
  return step.read({ questions, usage: NO_USAGE });
}

const ANSWER = {
  safety: { Safe: 0.2, Unsafe: 0.5, Controversial: 0.3 },
  Unsafe: { Violent: 0.8, Jailbreak: 0.1 },
  Controversial: { Violent: 0.4, PII: 0.5 },
};

describe("Qwen3Guard", () => {
  it.each([
    ["unsafe", { any: 0.8, violent: 0.52, pii: 0.157_142_857, jailbreak: 0.05 + 0.3 * (0.1 / 7) }],
    ["safe", { any: 0.5, violent: 0.4, jailbreak: 0.05 }],
  ])("sums what counts as harmful, with Controversial as %s", (controversial, expected) => {
    const reading = answer(
      qwen3guard.ask(request({ options: withSetting(controversial) })),
      ANSWER,
    ) as Reading;
    expect(Object.keys(reading.scores)).toEqual(qwen3guard.policies.map(({ id }) => id));
    for (const [id, score] of Object.entries(expected)) {
      expect(reading.scores[id]).toBeCloseTo(score, 6);
    }
    const { any = 0, ...categories } = reading.scores;
    expect(Object.values(categories).reduce((sum, each) => sum + each, 0)).toBeCloseTo(any, 9);
    expect(reading.answers).toMatchObject({
      safety: { label: "Unsafe", probability: expect.closeTo(0.5, 9) as number },
      category: { label: "Violent", probability: expect.closeTo(0.8, 9) as number },
    });
  });

  it("names no category of what is safe", () => {
    const reading = answer(qwen3guard.ask(request()), { safety: { Safe: 0.9 } }) as Reading;
    expect(reading.answers?.["category"]).toEqual({ label: null });
  });

  it("asks of a response whether it is a refusal, after the lines it would have written", () => {
    const exchange = request({ target: "response", response: "I cannot help with that." });
    const step = answer(qwen3guard.ask(exchange), { safety: { Safe: 0.9 } });
    if (!("type" in step) || step.type !== "score") throw new Error("a step follows");
    expect(step.questions.map(({ suffix }) => renderPrompt(suffix))).toEqual([
      "Safety: Safe\nCategories: None\nRefusal:",
    ]);
    expect(answer(step, { refusal: { Yes: 0.75 } })).toMatchObject({
      scores: { any: expect.closeTo(0.1, 9) as number, jailbreak: 0 },
      answers: { refusal: { label: "Yes", probability: expect.closeTo(0.75, 9) as number } },
    });
  });

  it("leaves earlier turns out unless they are asked for", () => {
    const history = [{ role: "user", content: "Which bread is easiest?" }] as const;
    const prompt = (options = defaultOptions(qwen3guard)) =>
      renderPrompt(qwen3guard.ask(request({ history, options })).prompt);
    expect(prompt()).not.toContain("easiest");
    expect(prompt({ ...defaultOptions(qwen3guard), history: "transcript" })).toContain(
      "USER: Which bread is easiest?\n\nUSER: How do I bake bread?\n\n<END CONVERSATION>",
    );
  });
});

describe("what Qwen3Guard writes", () => {
  const read = qwen3guard.recorded?.read;

  it.each<[string, Readonly<Record<string, number>>, Readonly<Record<string, string | null>>]>([
    ["Safety: Safe\nCategories: None", { any: 0 }, { safety: "Safe", category: null }],
    ["Safety: Unsafe\nCategories: Violent", { any: 1, violent: 1, pii: 0 }, { safety: "Unsafe" }],
    [
      "Safety: Controversial\nCategories: PII, Unethical Acts\nRefusal: No",
      { any: 1, pii: 1, unethical_acts: 1, violent: 0 },
      { category: "PII, Unethical Acts", refusal: "No" },
    ],
    ["Safety: Unsafe\nCategories: None\n", { any: 1, violent: 0 }, { category: null }],
  ])("%j", (output, scores, labels) => {
    const reading = read?.(output, "prompt");
    expect(reading).toMatchObject({ scores, reasoning: output });
    for (const [name, label] of Object.entries(labels)) {
      expect(reading?.answers?.[name]?.label).toBe(label);
    }
  });

  it.each([
    "Safe",
    "Safety: Harmless\nCategories: None",
    "Safety: Safe\nSafety: Unsafe\nCategories: None",
    "Safety: Unsafe",
    "Safety: Unsafe\nCategories: Weather",
    "Safety: Unsafe\nCategories: ",
    "safety: safe\ncategories: none",
  ])("is not guessed: %j", (output) => {
    expect(read?.(output, "prompt")).toMatchObject({
      scores: {},
      failure: { code: "unreadable_answer" },
    });
  });

  it("is not read where it was cut off", () => {
    const options = { ...defaultOptions(qwen3guard), mode: "generate" } as const;
    const step = qwen3guard.ask(request({ options }));
    if (step.type !== "generate") throw new Error("it generates");
    const text = "Safety: Safe\nCategories: None";
    expect(step.read({ text, tokens: [], finish: "length", usage: NO_USAGE })).toMatchObject({
      failure: { code: "truncated_answer" },
    });
    expect(step.read({ text, tokens: [], finish: "stop", usage: NO_USAGE })).toMatchObject({
      scores: { any: 0 },
    });
  });
});
