import type { Measures } from "../results/results.ts";

/**
 * Whether F1 is above the highest that one threshold on the score gives. It can be: a guard decides
 * policy by policy and language by language, and the paper's rules count rows otherwise.
 */
export function exceedsOptimal({ metrics: { f1, optimalF1 } }: Pick<Measures, "metrics">): boolean {
  return f1.value !== null && optimalF1.value !== null && f1.value > optimalF1.value + 1e-12;
}
