/** Llama 3.1's scaling of rotary frequencies (transformers, modeling_rope_utils.py, llama3). */
export interface Llama3Rope {
  /** `rope_theta`. */
  readonly base: number;
  readonly headSize: number;
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  /** Context length before scaling, in tokens. */
  readonly originalContext: number;
}

const TWO_PI = Math.fround(2 * Math.PI);

/**
 * What each rotary frequency is divided by, as llama.cpp's `rope_freqs.weight` holds it: 1 for
 * short waves, `factor` for those longer than the original context, and a blend in between. The
 * steps and their single precision are those of llama.cpp's converter, in which PyTorch divides a
 * number by a tensor as a product with the tensor's reciprocal.
 *
 * @returns headSize / 2 numbers.
 */
export function llama3RopeFactors(rope: Llama3Rope): Float32Array {
  const { base, headSize, factor, lowFrequencyFactor: low, highFrequencyFactor: high } = rope;
  return Float32Array.from({ length: headSize / 2 }, (_, index) => {
    const exponent = Math.fround((2 * index) / headSize);
    const frequency = reciprocal(Math.fround(base ** exponent));
    const wavelength = Math.fround(TWO_PI * reciprocal(frequency));
    if (wavelength < rope.originalContext / high) return 1;
    if (wavelength > rope.originalContext / low) return factor;
    const waves = Math.fround(rope.originalContext * reciprocal(wavelength));
    const smooth = Math.fround(Math.fround(waves - low) / (high - low));
    return reciprocal(Math.fround(Math.fround(Math.fround(1 - smooth) / factor) + smooth));
  });
}

function reciprocal(value: number): number {
  return Math.fround(1 / value);
}
