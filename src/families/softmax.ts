/**
 * Softmax over log-probabilities (or logits) with temperature T and smoothing α:
 * (exp(l/T) + α) / Σ(exp(l/T) + α), ShieldGemma paper (arXiv 2407.21772), section 4.
 * With α = 0 only differences matter, so the largest is taken off first and nothing underflows.
 */
export function softmax(
  values: readonly number[],
  options: { readonly temperature?: number; readonly alpha?: number } = {},
): number[] {
  const { temperature = 1, alpha = 0 } = options;
  const largest = alpha === 0 ? Math.max(...values) : 0;
  const weights = values.map((value) => Math.exp((value - largest) / temperature) + alpha);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
