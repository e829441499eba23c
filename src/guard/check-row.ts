import {
  faultOf,
  KomainuError,
  type CheckInput,
  type CheckOptions,
  type Failure,
  type Guard,
  type Verdict,
} from "../core/index.ts";

export interface CheckRowOptions extends CheckOptions {
  /** What people call the row, such as `Row 7`. */
  readonly name: string;
  /** What to do to judge the rows that are left, for the message of a failure that stops. */
  readonly remedy: string;
}

/**
 * Judges one row of many. What keeps the guard from judging this one row is the verdict's own
 * `failure`; what would keep it from judging the next row too (the machine, the model, the call) is
 * thrown, so that no row is written off for it.
 *
 * @throws KomainuError with the failure's code, the row and the remedy
 */
export async function checkRow(
  guard: Guard,
  input: CheckInput,
  { name, remedy, ...options }: CheckRowOptions,
): Promise<Verdict> {
  const verdict = await guard.check(input, options);
  const { failure } = verdict;
  if (failure === undefined || isOfRow(failure)) return verdict;
  throw new KomainuError(
    failure.code,
    `${name} could not be judged: ${failure.message} ${remedy}`,
    { cause: failure.cause ?? failure },
  );
}

/** Whether a failure says something of one text alone. */
export function isOfRow({ code }: Pick<Failure, "code">): boolean {
  return faultOf(code) === "row";
}
