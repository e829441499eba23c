import { setTimeout as delay } from "node:timers/promises";

import { KomainuError } from "../../core/errors.ts";

/** How patiently a server is asked again. Times are milliseconds. */
export interface RetryPolicy {
  /** Failures in a row, without a byte of progress in between, after which to give up. */
  readonly attempts: number;
  /** The wait after the first failure; it doubles with each further one. */
  readonly firstDelay: number;
  /** A server that asks to wait is heeded for up to ten times as long. */
  readonly longestDelay: number;
  /** A connection that delivers nothing for this long is dropped. */
  readonly stallTimeout: number;
}

/** Gives up after about a minute of nothing but failures. */
export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 8,
  firstDelay: 500,
  longestDelay: 60_000,
  stallTimeout: 30_000,
};

/** A failure that may pass: a dropped or stalled connection, a busy or failing server. */
export class TransientError extends Error {
  override readonly name = "TransientError";
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options?: { cause?: unknown; retryAfter?: number | undefined }) {
    super(message, options);
    this.retryAfter = options?.retryAfter;
  }
}

/**
 * Runs `attempt` until it does not fail with a `TransientError`, waiting longer each time. The
 * attempt calls `progressed` when it got somewhere, and the count of failures starts again. Rejects
 * with `network` and the remedy after too many failures, and with the signal's reason when it
 * aborts.
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  remedy: string,
  attempt: (progressed: () => void) => Promise<T>,
): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      return await attempt(() => (failures = 0));
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TransientError)) throw error;
      if (++failures >= policy.attempts) {
        throw new KomainuError("network", `${error.message} ${remedy}`, { cause: error.cause });
      }
      await wait(policy, failures, error.retryAfter, signal);
    }
  }
}

/** Waits as long as the server asked for, else ever longer, with some spread between clients. */
async function wait(
  policy: RetryPolicy,
  failures: number,
  retryAfter: number | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const backoff = policy.firstDelay * 2 ** (failures - 1) * (1 - Math.random() / 4);
  const asked = Math.min(retryAfter ?? 0, 10 * policy.longestDelay);
  try {
    await delay(Math.max(Math.min(backoff, policy.longestDelay), asked), undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/**
 * The wait in milliseconds that a response asks for: by `Retry-After` (seconds or a date), or by
 * the `RateLimit` header that the Hub sends instead (`"resolvers";r=0;t=55`: none left for 55
 * seconds; https://huggingface.co/docs/hub/rate-limits).
 */
export function readRetryAfter(headers: Headers, now = Date.now()): number | undefined {
  const header = headers.get("retry-after");
  const limit = /;\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d+)/.exec(headers.get("ratelimit") ?? "");
  // A second more, as the seconds given are whole ones.
  if (header === null) return limit ? (Number(limit[1]) + 1) * 1000 : undefined;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return wait > 0 ? wait : undefined;
}
