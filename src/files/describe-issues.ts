import type { z } from "zod";

type Issue = z.core.$ZodIssue;

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a mapping of names to values",
  record: "a mapping of names to values",
  string: "text",
};

/**
 * What does not hold in a value from outside, a line each, with its place. No value is quoted: it
 * may be a secret that was written in the wrong place, or text that is judged.
 */
export function describeIssues({ issues }: z.ZodError): string {
  return issues
    .flatMap(nearest)
    .map((issue) => `- ${place(issue)}${describe(issue)}`)
    .join("\n");
}

/** Of the forms that a value may have, the one that holds furthest is the one that was meant. */
function nearest(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const [form = []] = issue.errors.toSorted((a, b) => depth(b) - depth(a));
  if (depth(form) === 0) return [issue];
  return form.flatMap((inner) => nearest({ ...inner, path: [...issue.path, ...inner.path] }));
}

function depth(issues: readonly Issue[]): number {
  return Math.max(
    0,
    ...issues.map(({ path, code }) => path.length + Number(code === "unrecognized_keys")),
  );
}

function place({ path }: Issue): string {
  return path.length === 0 ? "" : `${path.map(String).join(".")}: `;
}

function describe(issue: Issue): string {
  const { code } = issue;
  if (code === "unrecognized_keys") {
    return `there is no key ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
  }
  if (code === "invalid_value") return `it must be ${issue.values.map(String).join(" or ")}`;
  if (code === "invalid_union") {
    return issue.errors.map(([first]) => first && describe(first)).join(", or ");
  }
  if (code === "invalid_type") {
    if (issue.message.endsWith("received undefined")) return "it is missing";
    return `it must be ${KINDS[issue.expected] ?? issue.expected}`;
  }
  if (code === "too_small") return `it must ${bound(issue.origin, "at least", issue.minimum)}`;
  if (code === "too_big") return `it must ${bound(issue.origin, "at most", issue.maximum)}`;
  return issue.message;
}

function bound(origin: string, word: string, limit: number | bigint): string {
  if (unitOf(origin) !== "" && word === "at least" && Number(limit) === 1) return "not be empty";
  const unit = unitOf(origin);
  return `${unit === "" ? "be" : "have"} ${word} ${limit}${unit}`;
}

function unitOf(origin: string): string {
  return { array: " entries", string: " letters" }[origin] ?? "";
}
