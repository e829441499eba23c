import { KomainuError } from "../../../core/errors.ts";
import type { CheckInput, Guard } from "../../../core/guard.ts";
import type { Target } from "../../../core/message.ts";
import type { Verdict } from "../../../core/verdict.ts";
import { mapOrdered } from "../../../async/map-ordered.ts";
import type { DataRow } from "../../../rows/read-rows.ts";
import type { RowColumns } from "../../../rows/columns/choose-columns.ts";
import { rowInput } from "./row-input.ts";
import {
  failureRecord,
  type RecordOptions,
  type ScanRecord,
  verdictRecord,
} from "./scan-record.ts";

export interface JudgeOptions extends RecordOptions {
  readonly columns: RowColumns;
  readonly target?: Target | undefined;
  readonly concurrency: number;
  /** Records what the engine could not do as `unknown`, instead of stopping. */
  readonly keepGoing: boolean;
  readonly signal: AbortSignal;
}

/** Failures that say more of the machine than of the row: the next row would fail the same way. */
const MACHINE_FAILURES: ReadonlySet<string> = new Set([
  "engine_disposed",
  "engine_failed",
  "engine_missing",
  "out_of_memory",
]);

/**
 * Judges rows, many at once, and gives their records in the rows' order. A row without text is
 * `unknown`; an engine that fails stops the scan, so that no row is written off for it.
 */
export function judgeRows(
  guard: Guard,
  rows: AsyncIterable<DataRow>,
  options: JudgeOptions,
): AsyncGenerator<ScanRecord, void, undefined> {
  return mapOrdered(rows, (item) => judgeRow(guard, item, options), options);
}

async function judgeRow(guard: Guard, item: DataRow, options: JudgeOptions): Promise<ScanRecord> {
  if (item.damage) return failureRecord(item, item.damage, options);
  const input = rowInput(item.row, options.columns);
  if (input instanceof KomainuError) return failureRecord(item, input, options);
  try {
    return verdictRecord(item, await checkRow(guard, item, input, options), options);
  } catch (error) {
    const refused = error instanceof KomainuError && error.code === "invalid_input";
    // A guard that refuses the first row likely refuses them all: then the command is wrong.
    if (!refused || item.index === 0) throw error;
    return failureRecord(item, error, options);
  }
}

async function checkRow(
  guard: Guard,
  item: DataRow,
  input: CheckInput,
  { target, signal, keepGoing }: JudgeOptions,
): Promise<Verdict> {
  const verdict = await guard.check(input, { target, signal });
  const { failure } = verdict;
  if (!failure || keepGoing || !MACHINE_FAILURES.has(failure.code)) return verdict;
  throw new KomainuError(
    failure.code,
    `Row ${item.index + 1} could not be judged: ${failure.message} ` +
      "Run the same command again to go on from it, with --keep-going to leave such rows unknown.",
  );
}
