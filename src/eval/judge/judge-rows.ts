import { KomainuError, type CheckInput, type Guard, type Verdict } from "../../core/index.ts";
import { mapOrdered } from "../../async/map-ordered.ts";
import { answerKey, type AnswerCache } from "./answer-cache.ts";
import { judgementOf } from "./read-outcome.ts";
import type { EvalRow, Judgement } from "../data/row.ts";

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

/** Failures that say more of the machine than of the row: they must not count against the guard. */
const MACHINE_FAILURES: ReadonlySet<string> = new Set([
  "engine_disposed",
  "engine_failed",
  "engine_missing",
  "out_of_memory",
]);

/**
 * Asks a guard about rows, many at once, and gives the answers in the rows' order. Stops where the
 * engine fails; what was answered until then is kept.
 */
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
    refuseMachineFailure(row, verdict);
    const judgement = judgementOf(verdict);
    await cache?.put(key, judgement);
    return { row, judgement, cached: false };
  };
  return mapOrdered(rows, judge, { concurrency });
}

function refuseMachineFailure({ line }: EvalRow, { failure }: Verdict): void {
  if (failure === undefined || !MACHINE_FAILURES.has(failure.code)) return;
  throw new KomainuError(
    failure.code,
    `Row ${line} could not be judged: ${failure.message} Answers until here are kept: run the same command again to go on.`,
  );
}

function checkInput(row: EvalRow, promptAsResponse: boolean): CheckInput {
  if (row.target === "response") return { prompt: row.prompt, response: row.response ?? "" };
  return promptAsResponse ? { prompt: "", response: row.prompt } : { prompt: row.prompt };
}
