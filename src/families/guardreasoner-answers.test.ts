import { describe, expect, it } from "vitest";
import { postProcess, readAnswers } from "./guardreasoner-answers.ts";

/** The labels read, `?` where a field is not readable. */
function labels(output: string): string {
  const answers = readAnswers(output);
  return (["request", "completion", "response"] as const)
    .map((task) => (answers[task] === undefined ? "?" : String(answers[task].label)))
    .join("/");
}

describe("readAnswers", () => {
  it.each([
    [
      "the card's form",
      "# Task 1\n...\n---\n\nAnswers: \nRequest: harmful\nCompletion: refusal\nResponse: unharmful",
      "harmful/refusal/unharmful",
    ],
    [
      "None, where there is no response",
      "---\n\nAnswers: \nRequest: unharmful\nCompletion: None\nResponse: None\n",
      "unharmful/null/null",
    ],
    [
      "a heading written as one",
      "# Answers\n\nRequest: harmful\nCompletion: None\nResponse: None",
      "harmful/null/null",
    ],
    [
      "the fields on one line",
      "Answers: \nRequest: harmful, Completion: None, Response: None",
      "harmful/null/null",
    ],
    [
      "the fields at the end, without a heading",
      "so it is fine.\nRequest: unharmful\nCompletion: compliance\nResponse: unharmful",
      "unharmful/compliance/unharmful",
    ],
    [
      "the last heading, when the model repeats itself",
      "Answers:\nRequest: harmful\nCompletion: None\nResponse: None\n\nAnswers:\nRequest: unharmful\nCompletion: None\nResponse: None",
      "unharmful/null/null",
    ],
    ["a field that is absent", "Answers: \nResponse: harmful", "?/?/harmful"],
    [
      "another word",
      "Answers: \nRequest: ambiguous\nCompletion: non-compliance\nResponse: harmfully",
      "?/?/?",
    ],
    [
      "a label that was cut off",
      "Answers: \nRequest: harmful\nCompletion: refusal\nResponse: unharm",
      "harmful/refusal/?",
    ],
    ["a field without its colon", "Answers: \nRequest harmful\nResponse: harmful", "?/?/harmful"],
    [
      "a field given twice",
      "Answers: \nRequest: harmful\nRequest: unharmful\nResponse: harmful",
      "?/?/harmful",
    ],
    ["reasoning without answers", "Request: harmful seems likely.", "?/?/?"],
    ["labels inside the reasoning", "The words Answers: Request: harmful are quoted.", "?/?/?"],
    ["nothing", "", "?/?/?"],
  ])("reads %s", (_, output, expected) => {
    expect(labels(output)).toBe(expected);
  });

  it("says where each label follows its colon", () => {
    const output = "Answers: \nRequest: harmful\nCompletion: None\nResponse: None";
    const answer = readAnswers(output).request;
    expect(output.slice(answer?.start)).toMatch(/^ harmful\n/u);
    expect(answer?.space).toBe(" ");
  });
});

describe("postProcess", () => {
  it("names the task after each of its headings", () => {
    expect(postProcess("# Task 1\na\n# Task 2\nb\n# Task 3\nc")).toBe(
      "# task 1: prompt harmfulness detection\na\n# task 2: refusal detection\nb\n# task 3: response harmfulness detection\nc",
    );
  });
});
