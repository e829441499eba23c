import type { FamilyOptions, SettingSpec } from "../core/index.ts";

export interface SoftmaxSettings {
  /** T > 0. Default 1. */
  readonly temperature?: number;
  /** α ≥ 0. Default 0. */
  readonly alpha?: number;
}

/**
 * The settings of families that score by this softmax. Beyond these ranges the answer no longer
 * shows in the probability, or does so only by rounding.
 */
export const SOFTMAX_SETTINGS = {
  temperature: {
    type: "number",
    default: 1,
    range: [0.001, 1000],
    modes: ["score"],
    description: "softmax temperature T of scores (ShieldGemma paper, section 4)",
  },
  alpha: {
    type: "number",
    default: 0,
    range: [0, 1000],
    modes: ["score"],
    description: "smoothing α of scores (ShieldGemma paper, section 4)",
  },
} as const satisfies Readonly<Record<string, SettingSpec>>;

/** The softmax's settings among a request's options. */
export function readSoftmaxSettings({ settings }: FamilyOptions): SoftmaxSettings {
  const { temperature, alpha } = settings;
  return {
    temperature: typeof temperature === "number" ? temperature : 1,
    alpha: typeof alpha === "number" ? alpha : 0,
  };
}

/**
 * Softmax over log-probabilities (or logits) with temperature T and smoothing α:
 * (exp(l/T) + α) / Σ(exp(l/T) + α), ShieldGemma paper (arXiv 2407.21772), section 4.
 * With α = 0 only differences matter, so the largest is taken off first and nothing underflows.
 */
export function softmax(values: readonly number[], settings: SoftmaxSettings = {}): number[] {
  const { temperature = 1, alpha = 0 } = settings;
  const largest = alpha === 0 ? Math.max(...values) : 0;
  const weights = values.map((value) => Math.exp((value - largest) / temperature) + alpha);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
