import type { CheckInput, Guard, GuardFamily } from "../../core/index.ts";
import { mapOrdered } from "../../async/map-ordered.ts";
import { checkRow } from "../../guard/check-row.ts";
import { answerKey, type AnswerCache } from "./answer-cache.ts";
import { judgementOf } from "./read-outcome.ts";
import type { EvalRow, Judgement } from "../data/row.ts";

export interface JudgeOptions {
  readonly guard: Guard;
  /** The guard's family, where it has one that is known. */
  readonly family: GuardFamily | undefined;
  /** `null` asks again every time. */
  readonly cache: AnswerCache | null;
  /** Rows under way at once, ≥ 1. */
  readonly concurrency: number;
  /** Judges prompts as responses to an empty prompt. */
  readonly promptAsResponse: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A row, what the guard said of it, and whether that was known from before. */
export interface JudgedRow {
  readonly row: EvalRow;
  readonly judgement: Judgement;
  readonly cached: boolean;
}

/**
 * Asks a guard about rows, many at once, and gives the answers in the rows' order. Stops where the
 * machine or the model fails, not the row: what was answered until then is kept.
 */
export function judgeRows(
  rows: AsyncIterable<EvalRow>,
  options: JudgeOptions,
): AsyncGenerator<JudgedRow, void, undefined> {
  const { guard, family, cache, concurrency, promptAsResponse, signal } = options;
  const remedy =
    cache === null
      ? "Begin again when it works; without --no-cache, answers are kept and a run resumes."
      : "Answers until here are kept: run the same command again to resume.";
  const judge = async (row: EvalRow): Promise<JudgedRow> => {
    signal?.throwIfAborted();
    const key = answerKey(row, promptAsResponse);
    const known = cache?.get(key);
    if (known !== undefined) return { row, judgement: known, cached: true };
    const name = `Row ${row.line}`;
    const input = checkInput(row, promptAsResponse);
    const judgement = judgementOf(await checkRow(guard, input, { signal, name, remedy }), family);
    await cache?.put(key, judgement);
    return { row, judgement, cached: false };
  };
  return mapOrdered(rows, judge, { concurrency });
}

function checkInput(row: EvalRow, promptAsResponse: boolean): CheckInput {
  if (row.target === "response") return { prompt: row.prompt, response: row.response ?? "" };
  return promptAsResponse ? { prompt: "", response: row.prompt } : { prompt: row.prompt };
}
