import type { Columns } from "../tasks/read-record.ts";
import { arise } from "../../families/arise.ts";
import type { Judgement } from "../data/row.ts";

/** Reads ARISE's answer as the guard does: one of the card's six, or not judged. */
export function readAriseAnswer(answer: string | null): Judgement {
  const reading = arise.recorded?.read(answer ?? "", "prompt");
  if (reading === undefined || reading.failure !== undefined) {
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

/** What ARISE wrote, where a record holds it. */
export function ariseAnswer(record: Columns): string | null {
  return arise.recorded?.find(record) ?? null;
}
