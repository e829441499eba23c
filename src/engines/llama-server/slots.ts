/**
 * Which of a llama-server's slots a text's requests go to. Each slot keeps the tokens of its last
 * request: a text keeps to its slot, unless another is idle while that one is at work.
 */
export class Slots {
  readonly #busy: number[];

  constructor(count: number) {
    this.#busy = Array.from({ length: Math.max(1, count) }, () => 0);
  }

  /** Runs a job on a slot: the text's own, or the one with the least to do. */
  async run<T>(session: string, job: (slot: number) => Promise<T>): Promise<T> {
    const slot = this.take(session);
    try {
      return await job(slot);
    } finally {
      this.free(slot);
    }
  }

  take(session: string): number {
    const own = Number.parseInt(session.slice(0, 8), 16) % this.#busy.length || 0;
    const least = Math.min(...this.#busy);
    const slot = this.#busy[own] === least ? own : this.#busy.indexOf(least);
    this.#busy[slot] = least + 1;
    return slot;
  }

  free(slot: number): void {
    this.#busy[slot] = (this.#busy[slot] ?? 1) - 1;
  }
}
