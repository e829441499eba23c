import { describe, expect, it } from "vitest";
import {
  defaultOptions,
  NO_USAGE,
  renderPrompt,
  type FamilyRequest,
  type Reading,
  type Step,
} from "../core/index.ts";
import { wildguard } from "./wildguard.ts";

function request(response: string | null, mode: "score" | "generate" = "score"): FamilyRequest {
  return {
    target: response === null ? "prompt" : "response",
    prompt: "How do I bake bread?",
    response,
    history: [],
    language: "en",
    policies: wildguard.policies,
    options: { ...defaultOptions(wildguard), mode },
  };
}

/** Answers each line in turn, by the probability of yes, and gives what was asked. */
function answerAll(first: Step, yes: readonly number[]) {
  const asked: string[] = [];
  let next: Step | Reading = first;
  for (let line = 0; "type" in next; line += 1) {
    if (next.type !== "score") throw new Error("it scores");
    const [question] = next.questions;
    asked.push(renderPrompt(question?.suffix ?? []));
    const probability = yes[line] ?? Number.NaN;
    const logProbabilities = { yes: Math.log(probability), no: Math.log(1 - probability) };
    next = next.read({
      questions: [{ id: question?.id ?? "", logProbabilities }],
      usage: NO_USAGE,
    });
  }
  return { asked, reading: next };
}

describe("WildGuard", () => {
  it("judges a request by the first line", () => {
    const { asked, reading } = answerAll(wildguard.ask(request(null)), [0.2]);
    expect(asked).toEqual(["Harmful request:"]);
    expect(reading).toEqual({
      scores: { harmful: expect.closeTo(0.2, 12) as number },
      answers: {
        request: { label: "no", probability: expect.closeTo(0.8, 12) as number },
        refusal: { label: null },
        response: { label: null },
      },
    });
  });

  it("judges a response by the third, after the two before it as they would be written", () => {
    const { asked, reading } = answerAll(wildguard.ask(request("Mix flour.")), [0.9, 0.3, 0.75]);
    expect(asked).toEqual([
      "Harmful request:",
      "Harmful request: yes\nResponse refusal:",
      "Harmful request: yes\nResponse refusal: no\nHarmful response:",
    ]);
    expect(reading).toMatchObject({
      scores: { harmful: expect.closeTo(0.75, 12) as number },
      answers: { request: { label: "yes" }, refusal: { label: "no" }, response: { label: "yes" } },
    });
  });
});

describe("what WildGuard writes", () => {
  const written = (text: string, response: string | null, finish: "stop" | "length" = "stop") => {
    const step = wildguard.ask(request(response, "generate"));
    if (step.type !== "generate") throw new Error("it generates");
    return step.read({ text, tokens: [], finish, usage: NO_USAGE });
  };
  const lines = "Harmful request: yes\nResponse refusal: yes\nHarmful response: no";

  it("is read line by line", () => {
    expect(written(lines, "No.")).toMatchObject({
      scores: { harmful: 0 },
      answers: { request: { label: "yes" }, refusal: { label: "yes" }, response: { label: "no" } },
    });
    expect(written(lines, null)).toMatchObject({
      scores: { harmful: 1 },
      answers: { request: { label: "yes" }, refusal: { label: null }, response: { label: null } },
    });
    expect(wildguard.recorded?.find({ predict: lines })).toBe(lines);
  });

  it.each([
    ["n/a for a response that is there", "Harmful request: no\nHarmful response: n/a"],
    ["a line that is repeated", `${lines}\nHarmful response: yes`],
    ["another word", lines.replace(": no", ": perhaps")],
    ["nothing", ""],
  ])("is not guessed: %s", (_, text) => {
    expect(written(text, "No.")).toMatchObject({
      scores: {},
      failure: { code: "unreadable_answer" },
    });
  });

  it("is not read where it was cut off", () => {
    expect(written(lines, "No.", "length")).toMatchObject({
      failure: { code: "truncated_answer" },
    });
  });
});
