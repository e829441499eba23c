import type { EngineCallOptions } from "../../core/engine.ts";

const CHARACTERS_A_TURN = 1 << 16;

/**
 * Shares the thread during long blocking work: the tokenizer holds it, and other work gets its turn
 * between the pieces of a long text, or of many texts. An abort takes effect there.
 */
export class Turns {
  readonly #signals: readonly AbortSignal[];
  readonly #onProgress: EngineCallOptions["onProgress"];
  #characters = 0;

  constructor(signals: readonly AbortSignal[] = [], onProgress?: EngineCallOptions["onProgress"]) {
    this.#signals = signals;
    this.#onProgress = onProgress;
  }

  /** To be awaited before each piece of work, of so many characters. */
  async next(characters: number): Promise<void> {
    if (this.#characters > CHARACTERS_A_TURN) {
      this.#characters = 0;
      await new Promise(setImmediate);
      this.#onProgress?.();
    }
    this.#characters += characters;
    for (const signal of this.#signals) signal.throwIfAborted();
  }
}
