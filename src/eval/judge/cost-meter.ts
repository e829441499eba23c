import type { Usage } from "../../core/index.ts";
import type { TaskCost } from "./cost.ts";
import { NumberList } from "../measure/number-list.ts";

/** Adds up what a guard's answers to one task cost. */
export class CostMeter {
  readonly #latency = new NumberList((length) => new Float64Array(length));
  readonly #tokens = { prompt: 0, evaluated: 0, reused: 0, generated: 0 };
  readonly #start = performance.now();
  #evaluated = 0;
  #cached = 0;

  add(usage: Usage | undefined, cached: boolean): void {
    if (cached) this.#cached++;
    else this.#evaluated++;
    if (usage === undefined) return;
    this.#latency.push(usage.milliseconds);
    this.#tokens.prompt += usage.promptTokens;
    this.#tokens.evaluated += usage.evaluatedTokens;
    this.#tokens.reused += usage.reusedTokens;
    this.#tokens.generated += usage.generatedTokens;
  }

  /** What it cost until now. */
  read(guard: string, task: string): TaskCost {
    const seconds = (performance.now() - this.#start) / 1000;
    const sorted = this.#latency.view().toSorted();
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    return {
      guard,
      task,
      evaluated: this.#evaluated,
      cached: this.#cached,
      tokens: { ...this.#tokens },
      latency: { p50: at(0.5), p95: at(0.95), mean: sorted.length === 0 ? null : mean },
      rowsPerSecond: this.#evaluated === 0 ? null : this.#evaluated / seconds,
    };
  }
}
