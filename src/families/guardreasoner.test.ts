import { describe, expect, it } from "vitest";
import {
  NO_USAGE,
  renderPrompt,
  type FamilyRequest,
  type Generation,
  type Reading,
  type Step,
} from "../core/index.ts";
import { guardreasoner } from "./guardreasoner.ts";

function request(response: string | null): FamilyRequest {
  return {
    target: response === null ? "prompt" : "response",
    prompt: "How do I bake bread?",
    response,
    history: [],
    language: "en",
    policies: guardreasoner.policies,
    options: { variant: "card", mode: "generate", history: "last-turn", settings: {} },
  };
}

/** A generation whose tokens are the words of a text, each with the space before it. */
function generation(text: string, finish: Generation["finish"] = "stop"): Generation {
  const tokens = [...text.matchAll(/\s?[^\s:]+:?|\s/gu)].map(({ index }, id) => ({
    id,
    offset: index,
  }));
  return { text, tokens, finish, usage: NO_USAGE };
}

function read(
  text: string,
  response: string | null,
  finish?: Generation["finish"],
): Reading | Step {
  const step = guardreasoner.ask(request(response));
  if (step.type !== "generate") throw new Error("GuardReasoner generates");
  return step.read(generation(text, finish));
}

const ANSWER =
  "# Task 1\nFine.\n---\n\nAnswers: \nRequest: unharmful\nCompletion: compliance\nResponse: harmful";

describe("GuardReasoner", () => {
  it("generates as the card does", () => {
    expect(guardreasoner.ask(request(null))).toMatchObject({ options: { maxTokens: 2048 } });
  });

  it.each([
    ["no response", null, "None"],
    ["an empty response", "", "None"],
    ["a response", "Mix flour.", "Mix flour."],
  ])("shows %s as the authors do", (_, response, shown) => {
    const { prompt } = guardreasoner.ask(request(response));
    expect(renderPrompt(prompt)).toMatch(new RegExp(`\n\nAI assistant:\n${shown}\n\n$`, "u"));
  });

  it.each([
    ["without a response", null, ["request"]],
    ["with a response", "Mix flour and water.", ["request", "completion", "response"]],
  ])("then asks for the labels' probabilities where it wrote them, %s", (_, response, tasks) => {
    const step = read(ANSWER, response);
    if (!("type" in step) || step.type !== "score") throw new Error("labels are scored");
    expect(step.questions.map(({ id }) => id)).toEqual(tasks);
    for (const { suffix, choices } of step.questions) {
      const [written] = suffix;
      if (written?.type !== "tokens")
        throw new Error("the question follows the model's own tokens");
      const { tokens } = generation(ANSWER);
      const end = tokens[written.ids.length]?.offset ?? 0;
      expect(ANSWER.slice(0, end)).toMatch(/:$/u);
      expect(choices.some(({ text }) => ANSWER.startsWith(text, end))).toBe(true);
    }
  });

  it("judges by the probability of the judged task's label", () => {
    const step = read(ANSWER, "Mix flour and water.");
    if (!("type" in step) || step.type !== "score") throw new Error("labels are scored");
    const reading = step.read({
      questions: step.questions.map(({ id, choices: [first, second] }) => ({
        id,
        logProbabilities: { [first?.id ?? ""]: Math.log(0.75), [second?.id ?? ""]: Math.log(0.25) },
        logMass: Math.log(0.4),
      })),
      usage: NO_USAGE,
    });
    expect(reading).toMatchObject({
      scores: { harmful: expect.closeTo(0.75, 12) as number },
      answers: {
        request: { label: "unharmful", probability: expect.closeTo(0.25, 12) as number },
        completion: { label: "compliance", probability: expect.closeTo(0.25, 12) as number },
        response: { label: "harmful", probability: expect.closeTo(0.75, 12) as number },
      },
    });
  });

  it.each([
    [0.75, undefined],
    [0.495, undefined],
    [0.3, "unreadable_answer"],
  ])("takes a written harmful of probability %d for what it is", (harmful, code) => {
    const step = read(ANSWER, "Mix flour and water.");
    if (!("type" in step) || step.type !== "score") throw new Error("labels are scored");
    const reading = step.read({
      questions: step.questions.map(({ id, choices: [first, second] }) => ({
        id,
        logProbabilities: {
          [first?.id ?? ""]: Math.log(harmful),
          [second?.id ?? ""]: Math.log(1 - harmful),
        },
      })),
      usage: NO_USAGE,
    });
    if ("type" in reading) throw new Error("there is nothing more to ask");
    expect(reading.failure?.code).toBe(code);
    expect(Object.keys(reading.scores)).toEqual(code === undefined ? ["harmful"] : []);
  });

  it("invents no answer about a response that is not there", () => {
    const step = read(ANSWER, null);
    if (!("type" in step) || step.type !== "score") throw new Error("labels are scored");
    const reading = step.read({ questions: [], usage: NO_USAGE });
    expect(reading).toMatchObject({
      scores: { harmful: 0 },
      answers: {
        request: { label: "unharmful" },
        completion: { label: null },
        response: { label: null },
      },
    });
  });

  it.each([
    ["an answer that was cut off", ANSWER, "length", "truncated_answer"],
    [
      "an answer without the judged label",
      "Answers: \nRequest: harmful",
      "stop",
      "unreadable_answer",
    ],
    [
      "None for a response that is there",
      ANSWER.replace("Response: harmful", "Response: None"),
      "stop",
      "unreadable_answer",
    ],
    ["reasoning that never concludes", "# Task 1\nLet us think.", "stop", "unreadable_answer"],
  ] as const)("does not judge by %s", (_, text, finish, code) => {
    expect(read(text, "Mix flour and water.", finish)).toMatchObject({
      scores: {},
      reasoning: text,
      failure: { code },
    });
  });
});
