import type { Answer, Reading } from "../../core/index.ts";
import { ANY, POLICIES } from "./policies.ts";

const FIELDS = ["Safety", "Categories", "Refusal"] as const;
const SAFETY = new Set(["Safe", "Unsafe", "Controversial"]);
const NO_CATEGORY = "None";

/** What stands behind a field's name on its line; `null` where there is none, or more than one. */
function fieldOf(output: string, field: (typeof FIELDS)[number]): string | null {
  const found = [...output.matchAll(new RegExp(`^${field}:[ \\t]*(.*?)[ \\t]*$`, "gmu"))];
  return found.length === 1 ? (found[0]?.[1] ?? null) : null;
}

/** The categories of a list, or `null` where one is none of the model's. */
function categoriesOf(list: string | null): readonly string[] | null {
  if (list === null) return null;
  if (list === NO_CATEGORY) return [];
  const named = list.split(",").map((name) => name.trim());
  const isKnown = (name: string) => POLICIES.some(({ id, title }) => id !== ANY && title === name);
  return named.every(isKnown) ? named : null;
}

/** An output of the model in a record, if it has the form of one. */
export function writtenForm({ predict }: Readonly<Record<string, unknown>>): string | null {
  return typeof predict === "string" && /^Safety:/mu.test(predict) ? predict : null;
}

/**
 * Reads the lines that the model writes. A safety that is absent, repeated or another word, and
 * categories that are not the model's, are not guessed.
 *
 * @param harmful The safeties that count as harmful.
 */
export function readWritten(
  output: string,
  harmful: readonly string[],
  truncated: boolean,
): Reading {
  const safety = fieldOf(output, "Safety");
  const categories = categoriesOf(fieldOf(output, "Categories"));
  const refusal = fieldOf(output, "Refusal");
  const isRead = safety !== null && SAFETY.has(safety) && categories !== null;
  if (truncated || !isRead) {
    return {
      scores: {},
      reasoning: output,
      failure: {
        code: truncated ? "truncated_answer" : "unreadable_answer",
        message: `Qwen3Guard's answer ${truncated ? "was cut off" : 'is not "Safety:" and "Categories:" with the words of its template'}. The mode "score" always gives a valid one.`,
      },
    };
  }
  const violated = harmful.includes(safety);
  const answers: Record<string, Answer> = {
    safety: { label: safety },
    category: { label: categories.length === 0 ? null : categories.join(", ") },
    ...(refusal !== null && { refusal: { label: refusal } }),
  };
  const scores = POLICIES.map(({ id, title }) => {
    return [id, violated && (id === ANY || categories.includes(title)) ? 1 : 0] as const;
  });
  return { scores: Object.fromEntries(scores), answers, reasoning: output };
}
