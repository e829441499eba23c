import { describeGateCheck, type GateCheck } from "./check-gates.ts";
import { formatGate } from "./gate.ts";
import { METRIC_NAMES, type Evaluation, type Results } from "./results.ts";

/** One `testcase`, with what its element holds. */
interface TestCase {
  readonly classname: string;
  readonly name: string;
  readonly problem: "failure" | "error" | null;
  /** One line on the problem, or what came out where there is none. */
  readonly text: string;
}

/**
 * Results as JUnit XML, which CI systems render: a suite of gates, one case for each gate and what it
 * was checked on, and a suite for each guard, one case for each task. A gate that does not hold is a
 * failure; a task of which a guard could judge no row is an error. Durations are 0: results hold none.
 */
export function renderJunit(results: Results, checks: readonly GateCheck[]): string {
  const { createdAt } = results.provenance;
  const tasks = results.evaluations.map(taskCase);
  const gates = checks.map(gateCase);
  const suites = [
    ...(checks.length > 0 ? [suite("gates", gates, createdAt)] : []),
    ...results.guards.map(({ key, name }) => {
      const own = tasks.filter((_, index) => results.evaluations[index]?.guard === key);
      return suite(name, own, createdAt);
    }),
  ];
  const attributes = attributeList([["name", "komainu"], ...tally([...gates, ...tasks])]);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites${attributes}>
${suites.join("")}</testsuites>
`;
}

function gateCase(check: GateCheck): TestCase {
  const { gate, guard, task, passed } = check;
  return {
    classname: `komainu.gates.${dotless(guard)}.${dotless(task)}`,
    name: `fail-${gate.fail} ${formatGate(gate)} (${task} by ${guard}${scopeSuffix(check)})`,
    problem: passed ? null : "failure",
    text: describeGateCheck(check),
  };
}

function scopeSuffix({ scope }: GateCheck): string {
  return scope.kind === "overall" ? "" : `, ${scope.kind}/${scope.value}`;
}

function taskCase({ guard, task, rows, unjudged, categories: [overall] }: Evaluation): TestCase {
  const nothing = unjudged.count === rows;
  const reasons = unjudged.reasons.map(({ code, count }) => `${code} ${count}`).join(", ");
  const metrics = METRIC_NAMES.flatMap((name) => {
    const value = overall?.metrics[name].value ?? null;
    return value === null ? [] : [`${name} ${Number(value.toPrecision(6))}`];
  });
  const counts = `${rows} rows, ${unjudged.count} not judged`;
  return {
    classname: `komainu.tasks.${dotless(guard)}`,
    name: task,
    problem: nothing ? "error" : null,
    text: nothing
      ? `${guard} could judge none of the ${rows} rows of ${task}: ${reasons}`
      : [counts, ...metrics].join("\n"),
  };
}

/** Jenkins and others take the dots of a class name for packages. */
function dotless(name: string): string {
  return name.replaceAll(".", "_");
}

/** How many cases there are, and how many of them have which problem. */
function tally(cases: readonly TestCase[]): readonly (readonly [string, number])[] {
  const count = (kind: TestCase["problem"]): number =>
    cases.filter(({ problem }) => problem === kind).length;
  return [
    ["tests", cases.length],
    ["failures", count("failure")],
    ["errors", count("error")],
  ];
}

function suite(name: string, cases: readonly TestCase[], createdAt: string | undefined): string {
  // JUnit's schema wants a time stamp without fractions and without a zone.
  const stamp = createdAt === undefined ? [] : [["timestamp", createdAt.slice(0, 19)] as const];
  const attributes = attributeList([
    ["name", name],
    ...tally(cases),
    ["skipped", 0],
    ["time", 0],
    ...stamp,
  ]);
  return `  <testsuite${attributes}>\n${cases.map(testCase).join("")}  </testsuite>\n`;
}

function testCase({ classname, name, problem, text }: TestCase): string {
  const attributes = attributeList([
    ["classname", classname],
    ["name", name],
    ["time", 0],
  ]);
  const content =
    problem === null
      ? `<system-out>${escapeXml(text)}</system-out>`
      : `<${problem}${attributeList([["message", text]])}>${escapeXml(text)}</${problem}>`;
  return `    <testcase${attributes}>${content}</testcase>\n`;
}

function attributeList(entries: readonly (readonly [string, string | number])[]): string {
  return entries.map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`).join("");
}

/** What XML 1.0 has no way to write (section 2.2), lone surrogates included. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function escapeXml(text: string): string {
  return text
    .replaceAll(UNWRITABLE, "\uFFFD")
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
