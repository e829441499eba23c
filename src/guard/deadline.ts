import { onAbort } from "../async/on-abort.ts";
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
  readonly #timers = new Map<"all" | "stall", ReturnType<typeof setTimeout>>();
  readonly #unlisten: (() => void) | undefined;

  constructor({ timeout, stallTimeout, signal }: DeadlineOptions) {
    this.#stallTimeout = stallTimeout;
    this.#unlisten = signal && onAbort(signal, () => this.#controller.abort(signal.reason));
    this.#start("all", timeout, () => tookTooLong(timeout));
    this.progress();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something was done: the time without progress begins anew. */
  readonly progress = (): void => {
    this.#start("stall", this.#stallTimeout, () => stalled(this.#stallTimeout));
  };

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#unlisten?.();
  }

  #start(name: "all" | "stall", milliseconds: number, reason: () => KomainuError): void {
    clearTimeout(this.#timers.get(name));
    if (milliseconds > LONGEST) return;
    const timer = setTimeout(() => this.#controller.abort(reason()), milliseconds);
    this.#timers.set(name, timer);
  }
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
    `The engine made no progress for ${stallTimeout} ms. Look whether it is overloaded or gone, or raise stallTimeout.`,
  );
}
