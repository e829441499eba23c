import type { Failure } from "../core/errors.ts";
import type { Answer, Decision, PolicyScore, Provenance, Verdict } from "../core/verdict.ts";
import type { DataRow } from "../rows/read-rows.ts";

/**
 * A line of a scan's output: a verdict without its cost and notes, which vary from run to run or
 * are the same in every row, and without any text of the row unless that was asked for.
 */
export type ScanRecord = {
  /** The row's place in the input, from 0. */
  readonly index: number;
  readonly decision: Decision;
  readonly failure?: Verdict["failure"];
  readonly provenance?: Provenance;
} & Partial<Omit<Verdict, "usage" | "notes">> & {
    /** Columns of the row that were asked for, as they were. */
    readonly row?: Readonly<Record<string, unknown>>;
  };

/** Reads back a record that an earlier run wrote. */
export function isScanRecord(value: unknown): value is ScanRecord {
  if (typeof value !== "object" || value === null || !("decision" in value)) return false;
  const { decision } = value;
  return decision === "allow" || decision === "deny" || decision === "unknown";
}

export interface RecordOptions {
  /** Columns to copy into `row`. */
  readonly keep: readonly string[];
  /** Keeps the model's reasoning, which may quote the text. */
  readonly reasoning: boolean;
}

/** The record of a row that was judged. */
export function verdictRecord(item: DataRow, verdict: Verdict, options: RecordOptions): ScanRecord {
  const { usage: _usage, notes: _notes, reasoning, ...judged } = verdict;
  const { score, policies, violations, answers, ...rest } = judged;
  return {
    index: item.index,
    ...rest,
    score: score === null ? null : round(score),
    policies: policies.map(roundScore),
    violations: violations.map(roundScore),
    ...(answers === undefined ? {} : { answers: roundAnswers(answers) }),
    ...(options.reasoning && reasoning !== undefined ? { reasoning } : {}),
    ...keptColumns(item, options),
  };
}

/** The record of a row that was not: it is damaged, or has no text. */
export function failureRecord(item: DataRow, failure: Failure, options: RecordOptions): ScanRecord {
  return { index: item.index, decision: "unknown", failure, ...keptColumns(item, options) };
}

/**
 * Five significant digits. The ones after depend on the order in which a model's sums were made,
 * and so on which rows were judged before this one.
 */
function round(probability: number): number {
  return Number(probability.toPrecision(5));
}

function roundScore({ policy, category, score, threshold, violated }: PolicyScore): PolicyScore {
  return { policy, category, score: round(score), threshold, violated };
}

function roundAnswers(answers: Readonly<Record<string, Answer>>): Record<string, Answer> {
  const rounded = Object.entries(answers).map(([name, { label, probability }]) => {
    const answer =
      probability === undefined ? { label } : { label, probability: round(probability) };
    return [name, answer] as const;
  });
  return Object.fromEntries(rounded);
}

function keptColumns({ row }: DataRow, { keep }: RecordOptions): Pick<ScanRecord, "row"> {
  if (keep.length === 0) return {};
  return { row: Object.fromEntries(keep.map((name) => [name, row[name] ?? null])) };
}
