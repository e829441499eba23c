import { onAbort } from "../async/on-abort.ts";
import { untilAborted } from "../async/until-aborted.ts";
import { KomainuError } from "../core/index.ts";

/** The longest time that a timer can be set to, in milliseconds (2³¹ − 1). */
const LONGEST = 2_147_483_647;

export interface DeadlineOptions {
  /** Milliseconds in all; `Infinity` is no limit. */
  readonly timeout: number;
  /** Milliseconds without progress; `Infinity` is no limit. */
  readonly stallTimeout: number;
  /** The caller's own signal: its reason wins. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Ends work that takes too long or stands still. Its signal aborts with the caller's reason, with
 * `timeout` or with `engine_stalled`, whichever comes first.
 */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #stallTimeout: number;
  readonly #whole: Timer | undefined;
  #stall: Timer | undefined;
  readonly #unlisten: (() => void) | undefined;
  #lastProgress = performance.now();

  constructor({ timeout, stallTimeout, signal }: DeadlineOptions) {
    this.#stallTimeout = stallTimeout;
    this.#unlisten = signal && onAbort(signal, () => this.#controller.abort(signal.reason));
    this.#whole = after(timeout, () => this.#controller.abort(tookTooLong(timeout)));
    this.#watch(stallTimeout);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Something was done: the time without progress begins anew. It is called for every token and may
   * be called after the end, so it only looks at the clock.
   */
  readonly progress = (): void => {
    this.#lastProgress = performance.now();
  };

  [Symbol.dispose](): void {
    clearTimeout(this.#whole);
    clearTimeout(this.#stall);
    this.#unlisten?.();
  }

  /** Looks after that time whether something was done meanwhile, and if so watches on. */
  #watch(milliseconds: number): void {
    this.#stall = after(milliseconds, () => {
      const left = this.#lastProgress + this.#stallTimeout - performance.now();
      if (left > 0) this.#watch(left);
      else this.#controller.abort(stalled(this.#stallTimeout));
    });
  }
}

/**
 * Settles as `work` does, or rejects when it takes longer. The work itself goes on.
 *
 * @param milliseconds `Infinity` is no limit.
 */
export async function within<T>(
  work: Promise<T>,
  milliseconds: number,
  late: () => KomainuError,
): Promise<T> {
  const controller = new AbortController();
  const timer = after(milliseconds, () => controller.abort(late()));
  try {
    return await untilAborted(work, [controller.signal]);
  } finally {
    clearTimeout(timer);
  }
}

type Timer = ReturnType<typeof setTimeout>;

function after(milliseconds: number, act: () => void): Timer | undefined {
  return milliseconds > LONGEST ? undefined : setTimeout(act, milliseconds);
}

function tookTooLong(timeout: number): KomainuError {
  return new KomainuError(
    "timeout",
    `The check took longer than ${timeout} ms. Allow more time, or judge shorter texts.`,
  );
}

function stalled(stallTimeout: number): KomainuError {
  return new KomainuError(
    "engine_stalled",
    `The engine made no progress for ${stallTimeout} ms. See whether it is overloaded or gone, or raise stallTimeout.`,
  );
}
