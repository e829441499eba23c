import { untilAborted } from "../async/until-aborted.ts";
import { KomainuError } from "../core/errors.ts";
import { isTransient } from "./http-failure.ts";

/** How patiently a server is asked again. Times are milliseconds. */
export interface RetryPolicy {
  /** Tries in all, ≥ 1. */
  readonly attempts: number;
  /** The wait after the first failure; it doubles with each further one, with some spread. */
  readonly firstDelay: number;
  /** Who asks for a longer wait than this is not asked again. */
  readonly longestWait: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 3, firstDelay: 100, longestWait: 10_000 };

/**
 * Runs `attempt` again where it failed with what may pass (`isTransient`), after a wait: as long as
 * the server asked for, else longer each time. Rejects with the last failure.
 */
export async function withRetries<T>(
  attempt: (index: number) => Promise<T>,
  signals: readonly AbortSignal[],
  policy: RetryPolicy = DEFAULT_RETRY,
): Promise<T> {
  for (let index = 0; ; index += 1) {
    try {
      return await attempt(index);
    } catch (error) {
      const wait = isTransient(error) ? waitAfter(error, index, policy) : undefined;
      if (wait === undefined || index + 1 >= policy.attempts) throw error;
      await sleep(wait, signals);
    }
  }
}

/** Milliseconds to wait after a failure; undefined where the server asks for more than is allowed. */
export function waitAfter(
  error: unknown,
  index: number,
  { firstDelay, longestWait }: RetryPolicy,
): number | undefined {
  const asked = error instanceof KomainuError ? (error.retryAfter ?? 0) : 0;
  if (asked > longestWait) return undefined;
  const backoff = firstDelay * 2 ** index * (0.75 + Math.random() / 2);
  return Math.max(asked, Math.min(backoff, longestWait));
}

/** Waits, or rejects with the reason of a signal that aborts. */
export async function sleep(milliseconds: number, signals: readonly AbortSignal[]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await untilAborted(slept, signals);
  } finally {
    clearTimeout(timer);
  }
}

/** The wait in milliseconds that a header `Retry-After` asks for: seconds, or a date. */
export function readRetryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+(?:\.\d+)?\s*$/u.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
