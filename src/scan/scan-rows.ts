import { mapOrdered } from "../async/map-ordered.ts";
import {
  failureOf,
  KomainuError,
  type CheckAllOptions,
  type CheckInput,
  type Failure,
  type Guard,
  type Verdict,
} from "../core/index.ts";
import { checkRow, isOfRow } from "../guard/check-row.ts";

export interface ScanRowsOptions<Row> extends CheckAllOptions {
  /** What of a row is judged. An error that it throws or returns is why that row is not. */
  readonly input: (row: Row) => CheckInput | KomainuError;
  /**
   * Continues after a row on which the engine failed, if it still judges another text: then it is
   * the row's fault. Default: such a row stops the scan.
   */
  readonly keepGoing?: boolean | undefined;
  /** Place of the first row, from 0. Default 0. */
  readonly from?: number | undefined;
  /** How to judge the rows that are left after a failure that stops, for its message. */
  readonly remedy?: string | undefined;
  /** Called with the number of rows that are done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** A row and its verdict, or why it has none: it holds nothing to judge, or was refused. */
export type ScannedRow<Row> = {
  readonly row: Row;
  /** Its place, from 0. */
  readonly index: number;
} & ({ readonly verdict: Verdict } | { readonly verdict?: undefined; readonly failure: Failure });

/**
 * Judges rows as they come, several at once, and gives them in their order, without keeping them in
 * memory. A row that cannot be judged is `unknown`, or carries its failure.
 *
 * @throws KomainuError where the machine, the model or the call fails, not the row; the signal's
 *   reason; and whatever reading the rows throws
 */
export async function* scanRows<Row>(
  guard: Guard,
  rows: AsyncIterable<Row> | Iterable<Row>,
  options: ScanRowsOptions<Row>,
): AsyncGenerator<ScannedRow<Row>, void, undefined> {
  const { concurrency = 4, from = 0 } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    const message = `concurrency is ${String(concurrency)}; it must be a whole number of 1 or more.`;
    throw new KomainuError("invalid_input", message);
  }
  let next = from;
  let done = 0;
  const judge = (row: Row) => scanRow(guard, row, next++, options);
  for await (const scanned of mapOrdered(rows, judge, { concurrency })) {
    yield scanned;
    options.onProgress?.((done += 1));
  }
}

async function scanRow<Row>(
  guard: Guard,
  row: Row,
  index: number,
  options: ScanRowsOptions<Row>,
): Promise<ScannedRow<Row>> {
  const input = inputOf(row, options);
  if (input instanceof KomainuError) return { row, index, failure: failureOf(input) };
  const { target, unjudged, allowEmpty, signal, remedy = "" } = options;
  const name = `Row ${index + 1}`;
  try {
    const check = { target, unjudged, allowEmpty, signal, name, remedy };
    return { row, index, verdict: await checkRow(guard, input, check) };
  } catch (error) {
    if (!(await isRowsFault(guard, error, index, options))) throw error;
    return { row, index, failure: failureOf(error) };
  }
}

function inputOf<Row>(row: Row, { input }: ScanRowsOptions<Row>): CheckInput | KomainuError {
  try {
    return input(row);
  } catch (error) {
    if (error instanceof KomainuError) return error;
    throw error;
  }
}

/** Whether what was thrown says something only of this one row. */
async function isRowsFault(
  guard: Guard,
  error: unknown,
  index: number,
  { keepGoing = false, signal }: Pick<ScanRowsOptions<never>, "keepGoing" | "signal">,
): Promise<boolean> {
  if (!(error instanceof KomainuError) || signal?.aborted === true) return false;
  // A guard that refuses the first row likely refuses them all: then the call is wrong.
  if (error.code === "invalid_input") return index > 0;
  return keepGoing && error.fault === "machine" && (await stillJudges(guard, signal));
}

/** A mild text that every guard can judge. */
const PROBE = "Hello.";

async function stillJudges(guard: Guard, signal: AbortSignal | undefined): Promise<boolean> {
  const asked = guard.targets.includes("prompt") ? PROBE : { prompt: PROBE, response: PROBE };
  const { failure } = await guard.check(asked, { signal });
  return failure === undefined || isOfRow(failure);
}
