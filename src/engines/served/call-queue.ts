import { untilAborted } from "../../async/until-aborted.ts";
import { KomainuError } from "../../core/errors.ts";

/** So many calls at once, and so many waiting in line; more are refused. */
export class CallQueue {
  readonly #concurrency: number;
  readonly #longest: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(concurrency: number, longest: number) {
    this.#concurrency = concurrency;
    this.#longest = longest;
  }

  /**
   * Runs a job in its turn.
   *
   * @throws KomainuError `engine_busy` where the line is full; the reason of a signal that aborts
   */
  async run<T>(signals: readonly AbortSignal[], job: () => Promise<T>): Promise<T> {
    for (const signal of signals) signal.throwIfAborted();
    if (this.#running < this.#concurrency) this.#running += 1;
    else await this.#wait(signals);
    try {
      return await job();
    } finally {
      this.#next();
    }
  }

  /** The place of who ends goes to the first in line. */
  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }

  async #wait(signals: readonly AbortSignal[]): Promise<void> {
    if (this.#waiting.length >= this.#longest) {
      throw new KomainuError(
        "engine_busy",
        `${this.#running} requests are under way and ${this.#longest} wait: send fewer at once, raise concurrency or maxQueue, or add a replica.`,
      );
    }
    let start: (() => void) | undefined;
    const started = new Promise<void>((resolve) => {
      start = resolve;
      this.#waiting.push(resolve);
    });
    try {
      await untilAborted(started, signals);
    } catch (error) {
      const index = this.#waiting.findIndex((entry) => entry === start);
      if (index >= 0) this.#waiting.splice(index, 1);
      // It was given its place in the same moment in which it gave up.
      else this.#next();
      throw error;
    }
  }
}
