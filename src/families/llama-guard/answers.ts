import type { Reading } from "../../core/index.ts";
import { pythonStrip } from "../python-strip.ts";
import { ANY, POLICIES, type PolicyId } from "./policies.ts";
import { codeOf, type Version } from "./versions.ts";

/** An output of the model in a record, if it has the form of one. */
export function writtenForm({ predict }: Readonly<Record<string, unknown>>): string | null {
  return typeof predict === "string" && /^\s*(?:un)?safe\s*(?:\n|$)/u.test(predict)
    ? predict
    : null;
}

/** The categories that the lines of an output name, or `null` where they are of another form. */
function categoriesOf(lines: readonly string[], version: Version): readonly PolicyId[] | null {
  const [word, list, ...rest] = lines;
  if (word === "safe") return lines.length === 1 ? [] : null;
  if (word !== "unsafe" || list === undefined || rest.length > 0) return null;
  const found = list.split(",").map((code) => {
    return version.categories.find((id) => codeOf(version, id) === code.trim());
  });
  const known = found.filter((id) => id !== undefined);
  return known.length === found.length ? known : null;
}

/**
 * Reads what the model writes: `safe`, or `unsafe` and a line of codes. Another word, a code that the
 * version has not, and further lines are not guessed.
 */
export function readWritten(output: string, version: Version, truncated: boolean): Reading {
  const lines = pythonStrip(output).split("\n").map(pythonStrip);
  const categories = categoriesOf(lines, version);
  if (truncated || categories === null) {
    return {
      scores: {},
      reasoning: output,
      failure: {
        code: truncated ? "truncated_answer" : "unreadable_answer",
        message: `Llama Guard's answer ${truncated ? "was cut off" : 'is not "safe", or "unsafe" with codes of its categories on the next line'}. The mode "score" always gives a valid one.`,
      },
    };
  }
  const unsafe = lines[0] === "unsafe";
  const named: readonly string[] = categories;
  const scores = POLICIES.map(({ id }) => {
    return [id, unsafe && (id === ANY || named.includes(id)) ? 1 : 0] as const;
  });
  const codes = categories.map((id) => codeOf(version, id)).join(", ");
  return {
    scores: Object.fromEntries(scores),
    answers: { safety: { label: lines[0] ?? null }, category: { label: unsafe ? codes : null } },
    reasoning: output,
  };
}
