import { describe, expect, it } from "vitest";
import { SAMPLES, simpleSample } from "../../../test/report/samples.ts";
import { checkGates, describeGateCheck } from "./check-gates.ts";
import { formatGate, parseGate } from "./gate.ts";
import type { Results } from "./results.ts";

/** Tasks task-0 (mixed, two categories), task-1 … task-4; guards guard-0 … guard-2. */
function manyResults(): Results {
  const make = SAMPLES["three guards on many tasks"] ?? simpleSample;
  return make().results;
}

describe("parseGate", () => {
  it.each([
    ["f1=0.8", { metric: "f1", bound: 0.8, qualifiers: [] }],
    ["openai-mod:f1=.8", { metric: "f1", bound: 0.8, qualifiers: ["openai-mod"] }],
    ["a:language/ja:recall=1", { metric: "recall", bound: 1, qualifiers: ["a", "language/ja"] }],
    ["source/a=b:brier=0", { metric: "brier", bound: 0, qualifiers: ["source/a=b"] }],
  ])("reads %s", (text, expected) => {
    expect(parseGate("under", text)).toEqual({ fail: "under", ...expected });
  });

  it.each([
    ["f1", "METRIC=VALUE"],
    ["F1=0.8", "f1, precision"],
    ["openai-mod:fpr=0.8", "falsePositiveRate"],
    ["f1=", "from 0 to 1"],
    ["f1=80", "from 0 to 1"],
    ["f1=80%", "from 0 to 1"],
    ["f1=-0.1", "from 0 to 1"],
    ["f1=NaN", "from 0 to 1"],
    [":f1=0.8", "empty qualifier"],
    ["=0.8", "no metric"],
  ])("refuses %s and says what there is", (text, said) => {
    expect(() => parseGate("under", text)).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        message: expect.stringContaining(said) as unknown,
      }),
    );
  });

  it("is written as it was read", () => {
    expect(formatGate(parseGate("over", "jbb:brier=0.2"))).toBe("jbb:brier=0.2");
  });
});

describe("checkGates", () => {
  const results = manyResults();
  const value = (guard: string, task: string): number =>
    results.evaluations.find((found) => found.guard === guard && found.task === task)?.categories[0]
      ?.metrics.f1.value ?? Number.NaN;

  it("checks every task of every guard where nothing less is named", () => {
    const checks = checkGates(results, [parseGate("under", "accuracy=0.5")]);
    expect(checks).toHaveLength(results.evaluations.length);
    expect(new Set(checks.map(({ scope }) => scope.kind))).toEqual(new Set(["overall"]));
  });

  it.each([
    ["task-0", 3],
    ["guard-0:task-0", 1],
    ["task/task-0:guard/guard-1", 1],
    ["task-0:language/ja", 3],
    ["hate_speech", 3],
    ["guard-2:task-0:category/harassment", 1],
  ])("checks %s alone, %i of them", (qualifiers, count) => {
    const gate = parseGate("under", `${qualifiers}:recall=0.5`);
    expect(checkGates(results, [gate])).toHaveLength(count);
  });

  it.each([
    ["under", -1e-9, true],
    ["under", 0, true],
    ["under", 1e-9, false],
    ["over", -1e-9, false],
    ["over", 0, true],
    ["over", 1e-9, true],
  ] as const)("fails %s a bound: bound %d beside the value passes: %s", (fail, beside, passed) => {
    const found = value("guard-0", "task-0");
    const gate = { ...parseGate(fail, "guard-0:task-0:f1=0"), bound: found + beside };
    expect(checkGates(results, [gate])).toMatchObject([{ value: found, passed }]);
  });

  it.each([
    ["jbb:f1=0.8", "task/task-0, guard/guard-0"],
    ["language/fr:recall=0.8", "language/en"],
    ["task-1:hate_speech:recall=0.8", "all of these at once"],
    ["task-3:f1=0.8", "no f1, as none of the "],
    ["auPrc=0.8", "no auPrc, as the guard answers without scores; they give"],
  ])("never passes %s in silence", (text, said) => {
    expect(() => checkGates(results, [parseGate("under", text)])).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        message: expect.stringContaining(said) as unknown,
      }),
    );
  });

  it("asks which is meant where a name is a task's and a guard's", () => {
    const { results } = simpleSample();
    for (const guard of results.guards) guard.key = "task-0";
    for (const evaluation of results.evaluations) evaluation.guard = "task-0";
    expect(() => checkGates(results, [parseGate("under", "task-0:f1=0.1")])).toThrow(
      /write task\/task-0 or guard\/task-0/,
    );
    expect(checkGates(results, [parseGate("under", "task/task-0:f1=0.1")])).toHaveLength(1);
  });

  it("says what came of it, with the digits that tell it from the bound", () => {
    const [check] = checkGates(results, [parseGate("under", "guard-0:task-0:f1=0.1")]);
    if (check === undefined) throw new Error("nothing was checked");
    const near = { ...check, value: 0.79999, gate: { ...check.gate, bound: 0.8 }, passed: false };
    expect(describeGateCheck(near)).toBe("f1 of task-0 by guard-0 is 0.79999, under 0.8");
  });
});
