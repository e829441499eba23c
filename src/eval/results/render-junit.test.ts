import { DOMParser, type Element } from "@xmldom/xmldom";
import { describe, expect, it } from "vitest";
import { HOSTILE, SAMPLES, simpleSample } from "../../../test/report/samples.ts";
import { checkGates } from "./check-gates.ts";
import { parseGate } from "./gate.ts";
import { renderJunit } from "./render-junit.ts";

/** Reads XML as strictly as the specification: whatever is not well-formed throws. */
function readXml(xml: string): Element {
  const onError = (level: string, message: string): void => {
    // It warns of U+FFFD, which is what stands for what XML cannot hold.
    if (level === "warning") return;
    throw new Error(`${level}: ${message}`);
  };
  const root = new DOMParser({ onError }).parseFromString(xml, "text/xml").documentElement;
  if (root === null) throw new Error("no element");
  return root;
}

const elements = (root: Element, name: string): Element[] => [...root.getElementsByTagName(name)];

describe("renderJunit", () => {
  const { results } = (SAMPLES["three guards on many tasks"] ?? simpleSample)();

  it("has a case for each gate and what it was checked on, and for each guard's tasks", () => {
    const gates = [parseGate("under", "task-0:f1=0.99"), parseGate("under", "accuracy=0")];
    const checks = checkGates(results, gates);
    const root = readXml(renderJunit(results, checks));
    const names = elements(root, "testsuite").map((suite) => suite.getAttribute("name"));
    expect(names).toEqual(["gates", ...results.guards.map(({ name }) => name)]);
    expect(elements(root, "testcase")).toHaveLength(checks.length + results.evaluations.length);
    const failed = checks.filter(({ passed }) => !passed).length;
    expect(failed).toBe(3);
    expect(elements(root, "failure")).toHaveLength(failed);
    expect(elements(root, "testsuite")[0]?.getAttribute("failures")).toBe("3");
    expect(elements(root, "failure")[0]?.getAttribute("message")).toMatch(
      /^f1 of task-0 by guard-0 is 0\.\d+, under 0\.99$/,
    );
  });

  it("counts in each suite what stands in it", () => {
    const checks = checkGates(results, [parseGate("under", "accuracy=0.8")]);
    const root = readXml(renderJunit(results, checks));
    for (const suite of [root, ...elements(root, "testsuite")]) {
      const shown = (name: string): number => Number(suite.getAttribute(name));
      expect(shown("tests")).toBe(elements(suite, "testcase").length);
      expect(shown("failures")).toBe(elements(suite, "failure").length);
      expect(shown("errors")).toBe(elements(suite, "error").length);
    }
  });

  it("calls a task an error where a guard could judge nothing of it", () => {
    const { results } = (SAMPLES["a guard that could judge nothing"] ?? simpleSample)();
    const root = readXml(renderJunit(results, []));
    expect(elements(root, "error")[0]?.getAttribute("message")).toMatch(
      /could judge none of the 30 rows of task-0: truncated_answer \d+, timeout \d+$/,
    );
  });

  it("gives a time that JUnit's schema takes, where the results have one", () => {
    const dated = { ...results, provenance: { ...results.provenance } };
    dated.provenance.createdAt = "2026-06-03T14:05:09.123Z";
    const [suite] = elements(readXml(renderJunit(dated, [])), "testsuite");
    expect(suite?.getAttribute("timestamp")).toBe("2026-06-03T14:05:09");
    delete dated.provenance.createdAt;
    expect(renderJunit(dated, [])).not.toContain("timestamp");
  });

  it.each(HOSTILE)("stays well-formed, whatever a name holds: %j", (name) => {
    const { results } = simpleSample();
    const hostile = `${name}\u0000\u001b\uFFFE\uD800${name}`;
    for (const guard of results.guards) Object.assign(guard, { key: hostile, name: hostile });
    for (const evaluation of results.evaluations) evaluation.guard = hostile;
    const checks = checkGates(results, [parseGate("under", "f1=0.99")]);
    const [suite] = elements(readXml(renderJunit(results, checks)), "testsuite").slice(1);
    expect(suite?.getAttribute("name")).toContain("\uFFFD");
  });
});
