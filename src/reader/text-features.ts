import type { Encoder } from "../encoder/encoder.ts";
import type { Pooling } from "./reader-model.ts";

/** Abramowitz and Stegun 7.1.26, error below 1.5e-7: as the encoder's kernel computes it. */
function gelu(value: number): number {
  const size = Math.abs(value) * Math.SQRT1_2;
  const t = 1 / (1 + 0.3275911 * size);
  const sum =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = sum * Math.exp(-size * size);
  return 0.5 * value * (value >= 0 ? 2 - tail : tail);
}

/** The mean of each value over the rows, then the maximum of each. */
function meanAndMaximum(states: Float32Array, width: number): Float32Array {
  const pooled = new Float32Array(2 * width);
  const rows = states.length / width;
  for (let at = 0; at < width; at++) {
    let sum = 0;
    let largest = -Infinity;
    for (let index = at; index < states.length; index += width) {
      const value = states[index] ?? 0;
      sum += value;
      if (value > largest) largest = value;
    }
    pooled[at] = sum / rows;
    pooled[width + at] = largest;
  }
  return pooled;
}

function normalise(values: Float32Array, { norm }: Pooling): void {
  const { length } = values;
  let mean = 0;
  for (const value of values) mean += value / length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2 / length;
  const inverse = 1 / Math.sqrt(variance + 1e-5);
  for (let at = 0; at < length; at++) {
    values[at] = ((values[at] ?? 0) - mean) * inverse * (norm.gain[at] ?? 1) + (norm.bias[at] ?? 0);
  }
}

/**
 * What a part of a text is judged by: its pooled states, normalised, then the hidden values:
 * `2 · width + hidden` float32.
 *
 * @param ids At most `encoder.maxTokens`.
 */
export function textFeatures(
  encoder: Encoder,
  pooling: Pooling,
  ids: readonly number[],
): Float32Array {
  const states = encoder.encode(ids);
  const width = pooling.norm.gain.length / 2;
  const pooled = meanAndMaximum(states, width);
  normalise(pooled, pooling);
  const { weight, bias } = pooling;
  const features = new Float32Array(pooled.length + bias.length);
  features.set(pooled);
  for (let row = 0; row < bias.length; row++) {
    let sum = bias[row] ?? 0;
    const start = row * pooled.length;
    for (let at = 0; at < pooled.length; at++) sum += (weight[start + at] ?? 0) * (pooled[at] ?? 0);
    features[pooled.length + row] = gelu(sum);
  }
  return features;
}
