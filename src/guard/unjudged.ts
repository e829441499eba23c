import type { CheckOptions, Failure, Target } from "../core/index.ts";
import type { Subject } from "./check-input.ts";

/** Why the judged turn holds content that the caller does not let pass, if it does. */
export function unjudgedContent(subject: Subject, options: CheckOptions): Failure | undefined {
  const types = stoppingTypes(subject, options);
  if (types.length === 0) return undefined;
  const list = types.map((type) => `"${type}"`).join(", ");
  return {
    code: "unjudged_content",
    message: `The ${subject.target} holds content that this guard does not judge: ${types.join(", ")}. Judge it otherwise, or let it pass with unjudged: [${list}] (--unjudged ${types.join(",")}).`,
  };
}

/** Why there is nothing to judge: no text, or nothing but such content. */
export function nothingToJudge(subject: Subject, options: CheckOptions): Failure {
  return unjudgedContent(subject, options) ?? emptyText(subject.target);
}

function emptyText(target: Target): Failure {
  return {
    code: "nothing_to_judge",
    message: `The ${target} is empty, or nothing in it is visible: there is no text to judge. Leave such turns out, or allow them with allowEmpty (--allow-empty).`,
  };
}

/** The types of unjudged content that the caller does not let pass, each once. */
function stoppingTypes(
  { unjudged }: Subject,
  { unjudged: passing = "unknown" }: CheckOptions,
): readonly string[] {
  if (passing === "pass") return [];
  const types = new Set(unjudged.map(({ type }) => type));
  return [...types].filter((type) => !(Array.isArray(passing) && passing.includes(type)));
}
