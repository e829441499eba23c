import type { CheckInput, Guard } from "../core/index.ts";
import { mapOrdered } from "../data/map-ordered.ts";
import { answerKey, type AnswerCache } from "./answer-cache.ts";
import { judgementOf } from "./read-outcome.ts";
import type { EvalRow, Judgement } from "./row.ts";

export interface JudgeOptions {
  readonly guard: Guard;
  /** `null` asks anew every time. */
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

/** Asks a guard about rows, many at once, and gives the answers in the rows' order. */
export function judgeRows(
  rows: AsyncIterable<EvalRow>,
  options: JudgeOptions,
): AsyncGenerator<JudgedRow, void, undefined> {
  const { guard, cache, concurrency, promptAsResponse, signal } = options;
  const judge = async (row: EvalRow): Promise<JudgedRow> => {
    signal?.throwIfAborted();
    const key = answerKey(row, promptAsResponse);
    const known = cache?.get(key);
    if (known !== undefined) return { row, judgement: known, cached: true };
    const verdict = await guard.check(checkInput(row, promptAsResponse), { signal });
    const judgement = judgementOf(verdict);
    await cache?.put(key, judgement);
    return { row, judgement, cached: false };
  };
  return mapOrdered(rows, judge, { concurrency });
}

function checkInput(row: EvalRow, promptAsResponse: boolean): CheckInput {
  if (row.target === "response") return { prompt: row.prompt, response: row.response ?? "" };
  return promptAsResponse ? { prompt: "", response: row.prompt } : { prompt: row.prompt };
}
