import type { LlamaContext, LlamaContextSequence, Token } from "node-llama-cpp";
import type { TokenEvaluator } from "../token-tree.ts";

/** An evaluation that one call does on a slot. */
export interface SlotEvaluator extends TokenEvaluator {
  readonly held: readonly Token[];
  /** Tokens that the model has evaluated since the call began, as the engine itself counts. */
  readonly evaluatedTokens: number;
  /** Sets the slot to exactly `tokens`, evaluating what is not held. */
  hold(tokens: readonly Token[]): Promise<void>;
}

/** The wanted log-probabilities from raw logits and their sum, exp(logit - highest) over all. */
function readLogProbabilities(
  wanted: readonly number[],
  logits: ReadonlyMap<Token, number>,
  totalWeight: number,
): ReadonlyMap<number, number> {
  const normalizer = Math.max(...logits.values()) + Math.log(totalWeight);
  return new Map(
    wanted.map((token) => {
      const logit = logits.get(token as Token) ?? Number.NaN;
      return [token, Math.min(0, logit - normalizer)];
    }),
  );
}

/** One of a context's sequences, with the tokens that it keeps evaluated. */
export class SequenceSlot {
  readonly #context: LlamaContext;
  readonly #onProgress: () => void;
  #sequence: LlamaContextSequence;
  #held: Token[] = [];

  /** @param onProgress Called after each batch, and for each token written. */
  constructor(context: LlamaContext, onProgress: () => void) {
    this.#context = context;
    this.#onProgress = onProgress;
    this.#sequence = context.getSequence();
  }

  get held(): readonly Token[] {
    return this.#held;
  }

  /** The sequence, for what evaluates by itself; say with `noteWritten` what it has evaluated. */
  get sequence(): LlamaContextSequence {
    return this.#sequence;
  }

  noteWritten(token: Token): void {
    this.#held.push(token);
    this.#onProgress();
  }

  /** Starts afresh after a failure, whatever state the native side was left in. */
  async reset(): Promise<void> {
    this.#held = [];
    await this.#sequence.dispose();
    this.#sequence = this.#context.getSequence();
  }

  /** The evaluator of one call, which stops between batches when a signal aborts. */
  evaluator(signals: readonly AbortSignal[]): SlotEvaluator {
    const before = this.#countedTokens();
    const held = (): readonly Token[] => this.#held;
    const evaluated = (): number => this.#countedTokens() - before;
    return {
      get held() {
        return held();
      },
      get evaluatedTokens() {
        return evaluated();
      },
      evaluate: (keep, tokens, wanted) => this.#evaluate(keep, tokens, wanted, signals),
      hold: async (tokens) => {
        let keep = 0;
        while (keep < tokens.length && tokens[keep] === this.#held[keep]) keep += 1;
        await this.#evaluate(keep, tokens.slice(keep), new Map(), signals);
      },
    };
  }

  #countedTokens(): number {
    const { usedInputTokens, usedOutputTokens } = this.#sequence.tokenMeter;
    return usedInputTokens + usedOutputTokens;
  }

  async #evaluate(
    keep: number,
    tokens: readonly number[],
    wanted: ReadonlyMap<number, readonly number[]>,
    signals: readonly AbortSignal[],
  ): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>> {
    for (const signal of signals) signal.throwIfAborted();
    if (keep < this.#held.length) {
      await this.#sequence.eraseContextTokenRanges([{ start: keep, end: this.#held.length }]);
      this.#held.length = keep;
    }
    const results = new Map<number, ReadonlyMap<number, number>>();
    const { batchSize } = this.#context;
    for (let start = 0; start < tokens.length; start += batchSize) {
      for (const signal of signals) signal.throwIfAborted();
      const batch = tokens.slice(start, start + batchSize) as Token[];
      await this.#evaluateBatch(batch, start, wanted, results);
      this.#onProgress();
    }
    return results;
  }

  async #evaluateBatch(
    batch: readonly Token[],
    start: number,
    wanted: ReadonlyMap<number, readonly number[]>,
    results: Map<number, ReadonlyMap<number, number>>,
  ): Promise<void> {
    const outputs = await this.#sequence.controlledEvaluate(
      batch.map((token, index) => {
        const next = wanted.get(start + index);
        if (next === undefined) return token;
        // At temperature 0 the selected token is the one with the highest logit.
        const filter = { tokens: next as Token[], includeSelected: true };
        const options = { temperature: 0 };
        return [token, { generateNext: { logits: { filter }, totalLogitWeight: true, options } }];
      }),
    );
    for (const token of batch) this.#held.push(token);
    for (const [index, output] of outputs.entries()) {
      const next = wanted.get(start + index);
      const { logits, totalLogitWeight } = output?.next ?? {};
      if (next === undefined || logits === undefined || totalLogitWeight === undefined) continue;
      results.set(start + index, readLogProbabilities(next, logits, totalLogitWeight));
    }
  }
}
