import { narrowToFloat16 } from "./float16.ts";

const BLOCK = 32;
const BLOCK_BYTES = 34;
const scale = new Float32Array(1);
const scaleBits = new Uint32Array(scale.buffer);

/**
 * Stores values in blocks of 32 signed bytes with a half-precision scale, bit for bit as ggml's
 * reference does (ggml-quants.c, quantize_row_q8_0_ref): every step in single precision, halves
 * rounded away from zero.
 *
 * @param values A multiple of 32 finite numbers.
 * @param target 34 bytes for each 32 values.
 */
export function quantizeQ80(values: Float32Array, target: Uint8Array): void {
  let at = 0;
  for (let start = 0; start < values.length; start += BLOCK) {
    let largest = 0;
    for (let i = start; i < start + BLOCK; i++) {
      const magnitude = Math.abs(values[i] ?? 0);
      if (magnitude > largest) largest = magnitude;
    }
    scale[0] = largest / 127;
    const inverse = scale[0] === 0 ? 0 : Math.fround(1 / scale[0]);
    const half = narrowToFloat16(scaleBits[0] ?? 0);
    target[at] = half;
    target[at + 1] = half >>> 8;
    for (let i = 0; i < BLOCK; i++) {
      const scaled = Math.fround((values[start + i] ?? 0) * inverse);
      // `Math.round` rounds halves up, so it is given magnitudes.
      target[at + 2 + i] = scaled < 0 ? -Math.round(-scaled) : Math.round(scaled);
    }
    at += BLOCK_BYTES;
  }
}
