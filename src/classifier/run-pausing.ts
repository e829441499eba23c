import type { ScoreOptions } from "./classifier.ts";

/** Milliseconds of work after which others get their turn. */
const PAUSE_AFTER = 8;

/** Runs steps to their end, pausing every few milliseconds, so that a long text blocks nobody. */
export async function runPausing<Result>(
  steps: Generator<void, Result>,
  { signal, progress }: Pick<ScoreOptions, "signal" | "progress"> = {},
): Promise<Result> {
  for (let began = performance.now(); ;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < PAUSE_AFTER) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    progress?.();
    began = performance.now();
  }
}
