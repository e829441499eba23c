import { NO_USAGE } from "../../core/index.ts";
import { arise } from "../../families/arise.ts";
import type { Judgement } from "../data/row.ts";
import type { Columns } from "../tasks/read-record.ts";

const DECISION = "回答可否";
const CATEGORY = "カテゴリ";

/** What ARISE wrote, where a record holds it: as its two fields, or as the text of `predict`. */
export function ariseAnswer(record: Columns): string | null {
  const { predict, [DECISION]: decision, [CATEGORY]: category } = record;
  if (decision !== undefined) return JSON.stringify({ [DECISION]: decision, [CATEGORY]: category });
  return typeof predict === "string" && predict.includes(DECISION) ? predict : null;
}

/** Reads ARISE's answer as the guard does: one of the card's six, or not judged. */
export function readAriseAnswer(answer: string | null): Judgement {
  const first = arise.ask({
    target: "prompt",
    prompt: "",
    response: null,
    history: [],
    language: "ja",
    policies: arise.policies,
    options: { variant: "card", mode: "generate", history: "last-turn", temperature: 1, alpha: 0 },
  });
  const written = { text: answer ?? "", tokens: [], finish: "stop", usage: NO_USAGE } as const;
  const reading = first.type === "generate" ? first.read(written) : undefined;
  if (reading === undefined || "type" in reading || reading.failure !== undefined) {
    return { decision: "unknown", score: null, policies: [], failure: "unreadable_answer" };
  }
  const { scores } = reading;
  return {
    decision: scores["any"] === 1 ? "deny" : "allow",
    score: null,
    policies: arise.policies.map(({ id, category }) => ({
      policy: id,
      category,
      score: scores[id] ?? 0,
      threshold: 0.5,
    })),
  };
}
