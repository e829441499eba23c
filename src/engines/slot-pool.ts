import { untilAborted } from "../async/until-aborted.ts";

/** One of several places to work at, each keeping the tokens of its last call. */
export interface Slot {
  /** The tokens that are evaluated and kept. */
  readonly held: readonly number[];
}

/** What a call for a slot listens to. */
export interface SlotCall {
  /**
   * The call rejects as soon as one of them aborts, waiting or running; the slot goes to the next
   * call when the job has come to its end.
   */
  readonly signals: readonly AbortSignal[];
  /** Called whenever something was evaluated for any call: the slots share one model's time. */
  readonly onProgress?: (() => void) | undefined;
}

interface Waiting<S> {
  readonly sequences: readonly (readonly number[])[];
  readonly start: (slot: S) => void;
}

/**
 * What throwing a kept token away weighs against evaluating one now: a kept prefix may be asked
 * for again, or may not.
 */
const LOST_TOKEN_WEIGHT = 1 / 16;

function commonLength(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length += 1;
  return length;
}

/** What it costs, in tokens, to ask `sequences` on a slot, but for what all slots share. */
function cost(slot: Slot, sequences: readonly (readonly number[])[]): number {
  const reused = Math.max(0, ...sequences.map((sequence) => commonLength(slot.held, sequence)));
  return (slot.held.length - reused) * LOST_TOKEN_WEIGHT - reused;
}

/**
 * Hands slots to calls in the order in which they come. A call gets the free slot whose kept
 * tokens serve it best; where none does, the one that was used the longest ago.
 */
export class SlotPool<S extends Slot> {
  /** The least recently used first. */
  readonly #free: S[];
  readonly #waiting: Waiting<S>[] = [];
  readonly #running = new Set<Promise<unknown>>();
  readonly #calls = new Set<SlotCall>();

  constructor(slots: readonly S[]) {
    this.#free = [...slots];
  }

  /**
   * Runs a job on a slot of its own.
   *
   * @param sequences The token sequences that it is going to ask about.
   */
  async run<T>(
    sequences: readonly (readonly number[])[],
    call: SlotCall,
    job: (slot: S) => Promise<T>,
  ): Promise<T> {
    this.#calls.add(call);
    try {
      const slot = await this.#acquire(sequences, call.signals);
      const work = this.#work(slot, job);
      this.#running.add(work);
      void work.catch(() => undefined).then(() => this.#running.delete(work));
      return await untilAborted(work, call.signals);
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Tells every call, running or waiting in line, that something was evaluated. */
  noteProgress(): void {
    for (const { onProgress } of this.#calls) onProgress?.();
  }

  /** Resolves when no job runs any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #work<T>(slot: S, job: (slot: S) => Promise<T>): Promise<T> {
    try {
      return await job(slot);
    } finally {
      this.#free.push(slot);
      this.#startNext();
    }
  }

  async #acquire(
    sequences: readonly (readonly number[])[],
    signals: readonly AbortSignal[],
  ): Promise<S> {
    let waiting: Waiting<S> | undefined;
    const granted = new Promise<S>((resolve) => {
      waiting = { sequences, start: resolve };
      this.#waiting.push(waiting);
    });
    const aborted = signals.find((signal) => signal.aborted);
    if (aborted === undefined) this.#startNext();
    try {
      return await untilAborted(granted, signals);
    } catch (error) {
      const index = this.#waiting.findIndex((entry) => entry === waiting);
      if (index >= 0) this.#waiting.splice(index, 1);
      // Granted in the same moment in which it was given up.
      else void granted.then((slot) => this.#work(slot, async () => undefined));
      throw error;
    }
  }

  #startNext(): void {
    const next = this.#free.length > 0 ? this.#waiting.shift() : undefined;
    if (next === undefined) return;
    const costs = this.#free.map((slot) => cost(slot, next.sequences));
    const best = costs.indexOf(Math.min(...costs));
    for (const slot of this.#free.splice(best, 1)) next.start(slot);
  }
}
